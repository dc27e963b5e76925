namespace Aspire.Hosting.Embedded.Dashboard;

/// <summary>Where the dashboard listens and who may enter.</summary>
/// <param name="Url">Address of the pages and the HTTP API: http on a loopback name; port 0 takes a free one.</param>
/// <param name="OtlpHttpUrl">Address of the OTLP/HTTP receiver: http on a loopback name; port 0 takes a free one.</param>
/// <param name="BrowserToken">What <c>/login?t=</c> must carry.</param>
/// <param name="ApiKey">What header <c>X-API-Key</c> must carry.</param>
/// <param name="OtlpApiKey">What header <c>x-otlp-api-key</c> must carry on telemetry.</param>
/// <param name="AllowAnonymous">Turns token and keys off (ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS); the checks of Host and Origin stay.</param>
/// <param name="ApplicationName">Shown in the page header.</param>
/// <param name="OtlpGrpcUrl">Address of the OTLP/gRPC receiver, as <paramref name="OtlpHttpUrl"/>; null: gRPC is not taken.</param>
internal sealed record DashboardSettings(
    Uri Url,
    Uri OtlpHttpUrl,
    string BrowserToken,
    string ApiKey,
    string OtlpApiKey,
    bool AllowAnonymous,
    string ApplicationName,
    Uri? OtlpGrpcUrl = null)
{
    private const string AppHostSuffix = ".AppHost";

    /// <summary>The application's name without the suffix of its host project, as Aspire shows it.</summary>
    public string DisplayName => ApplicationName.EndsWith(AppHostSuffix, StringComparison.OrdinalIgnoreCase) ? ApplicationName[..^AppHostSuffix.Length] : ApplicationName;
}
