using System.Net;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Explain;

/// <summary>A scan that is only pretended; what is left out is not there.</summary>
public sealed record ExplainRequest
{
    /// <summary><c>User-Agent</c>, up to 512 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>Sec-CH-UA-Platform</c>, such as <c>Android</c>.</summary>
    public string? Platform { get; init; }

    /// <summary><c>Sec-CH-UA-Mobile</c>.</summary>
    public bool? Mobile { get; init; }

    /// <summary><c>Accept-Language</c>.</summary>
    public string? AcceptLanguage { get; init; }

    /// <summary><c>Referer</c>, a URL.</summary>
    public string? Referrer { get; init; }

    /// <summary>Query of the scanned URL, such as <c>table=5</c>.</summary>
    public string? Query { get; init; }

    /// <summary>Address of the client.</summary>
    public string? Ip { get; init; }

    /// <summary>Country that the edge names, ISO 3166-1 alpha-2; default: the place of <see cref="Ip"/>.</summary>
    public string? Country { get; init; }

    /// <summary>Region that the edge names.</summary>
    public string? Region { get; init; }

    /// <summary>Moment of the scan, RFC 3339; default now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Which counted scan it is, from 1; default the next.</summary>
    public long? Scan { get; init; }

    /// <summary>The password has been given.</summary>
    public bool Unlocked { get; init; }

    /// <summary>Reads a body; null with the errors in the reader when it is refused.</summary>
    internal static ExplainRequest? Read(FieldReader reader)
    {
        const int MaxHeader = 512;
        const int MaxQuery = 2000;
        var request = new ExplainRequest
        {
            UserAgent = reader.Text("userAgent", MaxHeader),
            Platform = reader.Text("platform", MaxHeader),
            Mobile = reader.Flag("mobile"),
            AcceptLanguage = reader.Text("acceptLanguage", MaxHeader),
            Referrer = reader.Text("referrer", MaxHeader),
            Query = reader.Text("query", MaxQuery),
            Ip = reader.Text("ip", 64),
            Country = reader.Text("country", 2),
            Region = reader.Text("region", 100),
            At = reader.Time("at"),
            Scan = reader.WholeNumber("scan", 1, 1_000_000_000_000),
            Unlocked = reader.Flag("unlocked") ?? false,
        };
        if (request.Ip is not null && !IPAddress.TryParse(request.Ip, out _)) reader.Refuse("ip", "invalid_value", "This field is an IPv4 or IPv6 address.");
        reader.RefuseUnknown();
        return reader.Errors.Count == 0 ? request : null;
    }
}
