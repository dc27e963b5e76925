using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Rules;

namespace QrAspire.Redirect.Answers;

/// <summary>What to answer to a scan.</summary>
/// <param name="Outcome">What the scanner gets.</param>
/// <param name="Location">Where it is led, if anywhere.</param>
/// <param name="Status">Status of a redirect; 0 for a page.</param>
/// <param name="RuleId">The rule that chose the target, if one did.</param>
/// <param name="Preview">Where it can go on by a click, when a page is shown first.</param>
/// <param name="App">The app that the page opens.</param>
/// <param name="IsForPeople">A program gets a page that leads nowhere, because the code's scans are limited.</param>
public readonly record struct Decision(Outcome Outcome, string? Location, int Status, string? RuleId = null, string? Preview = null, AppLink? App = null, bool IsForPeople = false)
{
    /// <summary>Decides from the target, the time and the request; a plain active code passes through three comparisons.</summary>
    /// <param name="target">A known target.</param>
    /// <param name="now">The moment of the scan.</param>
    /// <param name="query">The request's query with its question mark, or empty.</param>
    /// <param name="unlocked">The password was given.</param>
    /// <param name="facts">What rules look at; null for a code without rules.</param>
    public static Decision For(in Target target, DateTimeOffset now, string? query, bool unlocked = false, ScanFacts? facts = null)
    {
        var rich = target.Rich;
        if (target.State != TargetState.Active)
        {
            return Closed(Outcome.Disabled, rich);
        }

        if (rich is not null)
        {
            if (rich.ValidFrom > now)
            {
                return Closed(Outcome.NotYet, rich);
            }

            if (rich.ValidUntil <= now)
            {
                return Closed(Outcome.Expired, rich);
            }

            if (rich.HasPassword && !unlocked)
            {
                return new(Outcome.Password, null, 0);
            }
        }

        var rule = facts is null ? null : rich?.Rules?.Match(facts, target.CodeId);
        if ((rule?.Url ?? target.Url) is not { } url)
        {
            return new(Outcome.Page, null, 0);
        }

        var location = target.ForwardQuery ? ForwardedQuery.Merge(url, query, rich?.QueryMerge ?? default) : url;
        var showsFirst = rich?.ShowsFirst(now) == true;
        if (rule is null && rich is not null && !showsFirst && AppFor(rich, facts) is { } app)
        {
            return new(Outcome.Page, null, 0, Preview: location, App: app);
        }

        return showsFirst
            ? new(Outcome.Page, null, 0, rule?.Id, location)
            : new(Outcome.Redirected, location, target.Status, rule?.Id);
    }

    /// <summary>All scans of the target are used up.</summary>
    public static Decision Exhausted(in Target target) => Closed(Outcome.Exhausted, target.Rich);

    /// <summary>True when the scan gets what the code stands for, and therefore counts against its limit.</summary>
    public bool IsTarget => Outcome is Outcome.Redirected or Outcome.Page;

    private static AppLink? AppFor(RichTarget rich, ScanFacts? facts) =>
        facts is null || (rich.IosApp is null && rich.AndroidApp is null) ? null : facts.Client.Os switch
        {
            _ when facts.Client.Bot => null,
            "iOS" or "iPadOS" => rich.IosApp,
            "Android" or "HarmonyOS" => rich.AndroidApp,
            _ => null,
        };

    private static Decision Closed(Outcome outcome, RichTarget? rich) =>
        rich?.FallbackUrl is { } fallback ? new(Outcome.Fallback, fallback, StatusCodes.Status302Found) : new(outcome, null, 0);
}
