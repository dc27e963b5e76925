using System.Net;
using System.Text.Json.Nodes;
using QrAspire.Api.Codes;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Links;
using QrAspire.ServiceDefaults.Places;
using QrAspire.ServiceDefaults.Rules;

namespace QrAspire.Api.Explain;

/// <summary>Says what Redirect would answer, with the same rules in the same form.</summary>
public sealed class ScanExplainer(UserAgentClassifier userAgents, IPlaceFinder places, TimeProvider time)
{
    /// <summary>Explains a pretended scan of a dynamic code, of which <paramref name="used"/> scans have been counted.</summary>
    public Explanation Explain(Code code, ExplainRequest request, long used)
    {
        var facts = new ScanFacts(userAgents, places)
        {
            Now = request.At ?? time.GetUtcNow(),
            UserAgent = request.UserAgent,
            Platform = request.Platform,
            MobileHint = request.Mobile ?? false,
            AcceptLanguage = request.AcceptLanguage,
            Referrer = request.Referrer,
            Query = request.Query,
            Address = request.Ip is null ? null : IPAddress.Parse(request.Ip),
            EdgeCountry = request.Country,
            EdgeRegion = request.Region,
            Ordinal = request.Scan ?? used + 1,
        };
        var rules = RuleReader.Compile(code.Rules is null ? null : JsonNode.Parse(code.Rules), url => url);
        var (outcome, url, rule, reason) = Decide(code, request, facts, rules);
        return new(outcome, url, rule, reason, used, Show(facts), [.. (rules?.Rules ?? []).Select(each => Show(each, facts))]);
    }

    private static (string Outcome, string? Url, string? Rule, string Reason) Decide(Code code, ExplainRequest request, ScanFacts facts, RuleSet? rules)
    {
        if (code.Status != CodeStatus.Active) return Closed("disabled", "The code is paused or archived.");
        if (code.ValidFrom > facts.Now) return Closed("not_yet", "The code is not valid yet.");
        if (code.ValidUntil <= facts.Now) return Closed("expired", "The code is not valid any more.");
        if (code.PasswordHash is not null && !request.Unlocked) return ("password", null, null, "The code asks for its password first.");

        if (code.MaxScans < facts.Ordinal) return Closed("exhausted", "All scans of the code are used up.");

        var target = rules?.Match(facts, code.Id);
        var payload = JsonNode.Parse(code.Payload)!;
        var url = target?.Url ?? ((string?)payload["type"] == "url" ? (string?)payload["url"] : null);
        var why = target is null ? rules is null ? "The code has no rules." : "No rule matches." : $"Rule '{target.Id}' is the first that matches.";
        if (url is not null)
        {
            url = UtmTags.Apply(url, code.Utm is null ? null : JsonNode.Parse(code.Utm)!.AsObject());
            if (code.ForwardQuery) url = DestinationQuery.Merge(url, request.Query, code.QueryMerge);
        }

        return (url is null || code.PreviewFirst || PreviewUntil(code) > facts.Now ? "page" : "redirected", url, target?.Id, why);

        (string, string?, string?, string) Closed(string outcome, string why) =>
            code.FallbackUrl is { } fallback ? ("fallback", fallback, null, $"{why} It has a fallback.") : (outcome, null, null, why);
    }

    private static DateTimeOffset? PreviewUntil(Code code) => code.PreviewAfterChange is { } hours ? code.DestinationChangedAt?.AddHours(hours) : null;

    private static ExplainedScan Show(ScanFacts facts) => new(
        facts.Client.Device, facts.Client.Os, facts.Client.Browser, facts.Client.Bot, facts.Place.Country, facts.Place.Region, facts.ReferrerHost, facts.Now);

    private static ExplainedRule Show(Rule rule, ScanFacts facts) => new(
        rule.Name, rule.Enabled, rule.Matches(facts),
        [.. rule.Conditions.Select(condition => new ExplainedCondition(condition.Kind, condition.Negated, condition.Found(facts), condition.Matches(facts)))]);
}
