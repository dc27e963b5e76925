using Microsoft.Extensions.Options;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Places;
using QrAspire.ServiceDefaults.Rules;

namespace QrAspire.Redirect.Answers;

/// <summary>Takes from a request what a code's rules look at.</summary>
public sealed class ScanFactsReader(UserAgentClassifier userAgents, IPlaceFinder places, ClientAddress client, IOptions<PlaceOptions> options)
{
    private readonly PlaceOptions _options = options.Value;

    /// <summary>What asks.</summary>
    public Client ClientOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        return userAgents.Classify(headers.UserAgent, headers["sec-ch-ua-platform"], headers["sec-ch-ua-mobile"] == "?1");
    }

    /// <summary>The facts of a scan; null for a code without rules, limit and app links, which needs none.</summary>
    public ScanFacts? Read(HttpContext context, in Target target, DateTimeOffset now)
    {
        if (target.Rich is not ({ Rules: not null } or { IsCounted: true } or { IosApp: not null } or { AndroidApp: not null }))
        {
            return null;
        }

        var headers = context.Request.Headers;
        var isTrusted = (_options.CountryHeader ?? _options.RegionHeader) is not null && client.IsFromTrustedProxy(context);
        return new(userAgents, places)
        {
            Now = now,
            UserAgent = headers.UserAgent,
            Platform = headers["sec-ch-ua-platform"],
            MobileHint = headers["sec-ch-ua-mobile"] == "?1",
            AcceptLanguage = headers.AcceptLanguage,
            Referrer = headers.Referer,
            Query = context.Request.QueryString.Value,
            Address = client.Of(context),
            EdgeCountry = isTrusted ? Named(headers, _options.CountryHeader) : null,
            EdgeRegion = isTrusted ? Named(headers, _options.RegionHeader) : null,
        };
    }

    /// <summary>Edges write XX (or T1 for Tor) where they know no country.</summary>
    private static string? Named(IHeaderDictionary headers, string? name) =>
        name is not null && headers.TryGetValue(name, out var value) && value is [{ Length: > 0 } text] && text is not ("XX" or "T1") ? text : null;
}
