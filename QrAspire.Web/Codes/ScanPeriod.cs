using QrAspire.Web.Components;

namespace QrAspire.Web.Codes;

/// <summary>A span of time that ends now, and the steps in which it is shown.</summary>
/// <param name="Label">Name on the button.</param>
/// <param name="Days">Calendar days, today included.</param>
/// <param name="Interval">Step: <c>hour</c>, <c>day</c> or <c>week</c>.</param>
public sealed record ScanPeriod(string Label, int Days, string Interval)
{
    public static IReadOnlyList<ScanPeriod> All { get; } =
        [new("Today", 1, "hour"), new("7 days", 7, "day"), new("30 days", 30, "day"), new("1 year", 365, "week")];

    public static ScanPeriod Default => All[2];

    /// <summary>Midnight of the first day, for the person in front of the screen.</summary>
    public DateTimeOffset From(UserTime time, DateTimeOffset now) => time.Midnight(now, 1 - Days);
}
