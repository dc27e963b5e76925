using QrAspire.Redirect.Targets;

namespace QrAspire.Redirect.Answers;

/// <summary>What to answer to a scan.</summary>
/// <param name="Outcome">What the scanner gets.</param>
/// <param name="Location">Where it is led, if anywhere.</param>
/// <param name="Status">Status of a redirect; 0 for a page.</param>
/// <param name="RuleId">The rule that chose the target, if one did.</param>
public readonly record struct Decision(Outcome Outcome, string? Location, int Status, string? RuleId = null)
{
    /// <summary>Decides from the target, the time and the request's query alone; a plain active code passes through three comparisons.</summary>
    /// <param name="target">A known target.</param>
    /// <param name="now">The moment of the scan.</param>
    /// <param name="query">The request's query with its question mark, or empty.</param>
    /// <param name="unlocked">The password was given.</param>
    public static Decision For(in Target target, DateTimeOffset now, string? query, bool unlocked = false)
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

            if (rich.PreviewFirst)
            {
                return new(Outcome.Page, null, 0);
            }
        }

        return target.Url is { } url
            ? new(Outcome.Redirected, target.ForwardQuery ? ForwardedQuery.Merge(url, query) : url, target.Status)
            : new(Outcome.Page, null, 0);
    }

    private static Decision Closed(Outcome outcome, RichTarget? rich) =>
        rich?.FallbackUrl is { } fallback ? new(Outcome.Fallback, fallback, StatusCodes.Status302Found) : new(outcome, null, 0);
}
