namespace QrAspire.Analytics.Queries;

/// <summary>Width of a bucket of a time series, in the calendar of a time zone.</summary>
public enum Interval
{
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>The buckets of a time series: where each begins, in order, and where the last one ends.</summary>
public static class Buckets
{
    /// <summary>Most buckets of one answer.</summary>
    public const int Max = 10_000;

    /// <summary>
    /// Starts of the buckets that cover [<paramref name="from"/>, <paramref name="to"/>), each as an instant. A day begins at
    /// the first instant that the zone's clock shows its date, so that days of a clock change last 23 or 25 hours (or begin
    /// at 01:00 where midnight is skipped). Weeks begin on Monday. Hours begin when the clock shows a full one; a clock change of
    /// half an hour (Lord Howe) makes one of 90 minutes. Ends early at <see cref="Max"/> + 1, which a caller refuses.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> Starts(DateTimeOffset from, DateTimeOffset to, Interval interval, TimeZoneInfo zone)
    {
        var starts = new List<DateTimeOffset>();
        var local = TimeZoneInfo.ConvertTime(from, zone);
        if (interval == Interval.Hour)
        {
            var hour = from.AddTicks(-(local.Ticks % TimeSpan.TicksPerHour)).ToUniversalTime();
            for (; hour < to && starts.Count <= Max; hour = NextHour(hour, zone))
            {
                starts.Add(hour);
            }

            return starts;
        }

        for (var date = First(DateOnly.FromDateTime(local.DateTime), interval); starts.Count <= Max; date = Next(date, interval))
        {
            var start = StartOf(date, zone);
            if (start >= to)
            {
                break;
            }

            starts.Add(start);
        }

        return starts;
    }

    /// <summary>The first instant of a date in a zone, UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(midnight))
        {
            // Midnight is skipped: the day begins when the clock jumps, which is where the offset before the gap puts midnight.
            var before = zone.GetUtcOffset(midnight.AddDays(-1));
            return new DateTimeOffset(midnight, before).ToUniversalTime();
        }

        // Midnight that is shown twice begins the day the first time, with the larger offset.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    private static DateTimeOffset NextHour(DateTimeOffset hour, TimeZoneInfo zone)
    {
        var next = hour.AddHours(1);
        var past = TimeZoneInfo.ConvertTime(next, zone).Ticks % TimeSpan.TicksPerHour;
        return past == 0 ? next : next.AddTicks(TimeSpan.TicksPerHour - past);
    }

    private static DateOnly First(DateOnly date, Interval interval) => interval switch
    {
        Interval.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        Interval.Month => new(date.Year, date.Month, 1),
        _ => date,
    };

    private static DateOnly Next(DateOnly date, Interval interval) => interval switch
    {
        Interval.Week => date.AddDays(7),
        Interval.Month => date.AddMonths(1),
        _ => date.AddDays(1),
    };
}
