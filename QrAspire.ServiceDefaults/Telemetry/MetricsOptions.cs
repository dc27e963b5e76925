using System.Net;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Section <c>Metrics</c>: who may read <c>/metrics</c>; for everyone else it does not exist.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    internal const string Requirement = "Metrics:AllowedNetworks must be networks in CIDR form, such as 10.0.0.0/8, Metrics:Token at least 16 characters, and Metrics:ScrapePatience above 0 and at most a day.";

    /// <summary>Bearer token that opens <c>/metrics</c> from anywhere, at least 16 characters; a secret without default.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Comma-separated networks whose direct connections may read <c>/metrics</c>. Default: loopback. A request that a proxy
    /// forwarded is judged by the address in it only where forwarded headers are trusted, else it needs the token.
    /// </summary>
    public string AllowedNetworks { get; set; } = "127.0.0.0/8, ::1/128";

    /// <summary>Once somebody has read <c>/metrics</c>: after how long without a reader the log warns, once until it is read again. Default 5 min.</summary>
    public TimeSpan ScrapePatience { get; set; } = TimeSpan.FromMinutes(5);

    internal static bool IsValid(MetricsOptions options) =>
        options.Token is null or { Length: >= 16 } && options.Networks().All(network => network is not null)
        && options.ScrapePatience > TimeSpan.Zero && options.ScrapePatience <= TimeSpan.FromDays(1);

    internal IEnumerable<IPNetwork?> Networks() => AllowedNetworks
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(text => IPNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null);
}
