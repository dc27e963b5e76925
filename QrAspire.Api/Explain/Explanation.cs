namespace QrAspire.Api.Explain;

/// <summary>What a scan would get, and why.</summary>
/// <param name="Outcome"><c>redirected</c>, <c>page</c>, <c>fallback</c>, <c>disabled</c>, <c>not_yet</c>, <c>expired</c>, <c>exhausted</c> or <c>password</c>.</param>
/// <param name="Url">Where it would be led; absent for a page.</param>
/// <param name="Rule">The rule that would lead it there, in a split <c>rule/variant</c>; absent when it is the code's own target.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="ScansUsed">How many scans of the code have been counted; only codes with a limit, or with a rule that asks for the number of the scan, are.</param>
/// <param name="Scan">What was understood of the scan.</param>
/// <param name="Rules">Every rule in its order, with what it found.</param>
public sealed record Explanation(string Outcome, string? Url, string? Rule, string Reason, long ScansUsed, ExplainedScan Scan, IReadOnlyList<ExplainedRule> Rules);

/// <summary>What was understood of a scan.</summary>
/// <param name="Device">Device class.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser, app or bot.</param>
/// <param name="Bot">A program that scans nothing.</param>
/// <param name="Country">Country.</param>
/// <param name="Region">Region.</param>
/// <param name="Referrer">Host of the referring page.</param>
/// <param name="At">Moment.</param>
public sealed record ExplainedScan(string Device, string Os, string Browser, bool Bot, string? Country, string? Region, string? Referrer, DateTimeOffset At);

/// <summary>A rule as it meets the scan.</summary>
/// <param name="Name">Name.</param>
/// <param name="Enabled">False: passed over.</param>
/// <param name="Matches">All its conditions hold and it is enabled. The first such rule answers.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record ExplainedRule(string Name, bool Enabled, bool Matches, IReadOnlyList<ExplainedCondition> Conditions);

/// <summary>A condition as it meets the scan.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Not">The opposite is asked.</param>
/// <param name="Found">What the scan has there; absent when nothing.</param>
/// <param name="Holds">Whether the condition holds, <paramref name="Not"/> included.</param>
public sealed record ExplainedCondition(string Kind, bool Not, string? Found, bool Holds);
