namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Variables of the AppHost's own launch profile and dashboard, which mean something else, or nothing good, to a child.</summary>
internal static class HostOnlyVariables
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE", "LAUNCH_PROFILE",
        "ASPIRE_ALLOW_UNSECURED_TRANSPORT", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];
}
