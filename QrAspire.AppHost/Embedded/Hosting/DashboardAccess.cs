using System.Security.Cryptography;
using Aspire.Hosting.Embedded.Dashboard;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded;

/// <summary>Where the dashboard listens and what lets one in, from Aspire's own configuration names.</summary>
internal sealed class DashboardAccess(IConfiguration configuration, DataFolder data, string applicationName, bool enabled, bool randomizePorts)
{
    private const string DefaultUrl = "http://localhost:18888";
    private const string DefaultOtlpHttpUrl = "http://localhost:18890";
    private const string OtlpGrpcUrlKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string OtlpHttpUrlKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    private readonly List<int> _claimed = [];
    private string? _browserToken;
    private Uri? _url;
    private Uri? _otlpHttpUrl;

    public bool Enabled { get; } = enabled;

    public Uri Url => _url ??= randomizePorts ? Random() : Configured("ASPNETCORE_URLS") ?? new(DefaultUrl);

    public Uri OtlpHttpUrl => _otlpHttpUrl ??= Configured(OtlpHttpUrlKey) ?? (randomizePorts ? Random() : new(DefaultOtlpHttpUrl));

    /// <summary>Where services send telemetry; null when nobody listens.</summary>
    public Uri? OtlpEndpoint => Enabled ? OtlpHttpUrl : Configured(OtlpHttpUrlKey);

    public bool AllowAnonymous => configuration.GetValue("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", configuration.GetValue("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", false));

    public string ApiKey => configuration["AppHost:DashboardApiKey"] ?? data.Secrets.GetOrAdd("AppHost:DashboardApiKey", NewKey);

    public string OtlpApiKey => configuration["AppHost:OtlpApiKey"] ?? data.Secrets.GetOrAdd("AppHost:OtlpApiKey", NewKey);

    /// <summary>What a person opens; null until the dashboard listens.</summary>
    public string? LoginUrl { get; set; }

    /// <summary>Takes both ports before any resource is started.</summary>
    /// <exception cref="DistributedApplicationException">One is in use.</exception>
    public void ClaimPorts()
    {
        foreach (var url in (Uri[])[Url, OtlpHttpUrl])
        {
            if (_claimed.Contains(url.Port))
                continue;
            if (!FreePorts.Claim(url.Port))
                throw new DistributedApplicationException($"Port {url.Port}, which the dashboard listens on, is in use{PortOwner.Describe(url.Port)}: end that process, or set ASPNETCORE_URLS and {OtlpHttpUrlKey} to other ports.");
            _claimed.Add(url.Port);
        }
    }

    public void ReleasePorts() => FreePorts.Release(_claimed);

    public DashboardSettings Settings()
        => new(Url, OtlpHttpUrl, _browserToken ??= configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey(), ApiKey, OtlpApiKey, AllowAnonymous, applicationName,
            randomizePorts ? null : Configured(OtlpGrpcUrlKey));

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    // Several URLs may be given; http on loopback is what this host serves.
    private Uri? Configured(string key)
        => configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url)).OrderByDescending(url => url.Scheme == Uri.UriSchemeHttp).FirstOrDefault();

    private Uri Random()
    {
        var port = FreePorts.Next();
        _claimed.Add(port);
        return new($"http://localhost:{port}");
    }
}
