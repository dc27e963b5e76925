using System.Globalization;

namespace QrAspire.Analytics.Storage;

/// <summary>A span of time that one partition holds, UTC, [<paramref name="From"/>, <paramref name="To"/>).</summary>
public readonly record struct PartitionSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Name of the partition's table, such as <c>scans_20261101_20261201</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"scans_{From:yyyyMMdd}_{To:yyyyMMdd}");

    /// <summary>True when the moment lies in the span.</summary>
    public bool Contains(DateTimeOffset moment) => moment >= From && moment < To;

    /// <summary>The span in a partition's name; null when the table is no such partition.</summary>
    public static PartitionSpan? Parse(string table)
    {
        var parts = table.Split('_');
        return parts is ["scans", { Length: 8 } from, { Length: 8 } to] && Day(from) is { } start && Day(to) is { } end ? new(start, end) : null;
    }

    private static DateTimeOffset? Day(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;
}

/// <summary>Which spans a stretch of time needs, given those that exist.</summary>
public static class PartitionPlan
{
    /// <summary>The natural span of a width around a moment: its day, its week from Monday, its month.</summary>
    public static PartitionSpan Around(DateTimeOffset moment, PartitionWidth width)
    {
        var day = new DateTimeOffset(moment.UtcDateTime.Date, TimeSpan.Zero);
        switch (width)
        {
            case PartitionWidth.Day:
                return new(day, day.AddDays(1));
            case PartitionWidth.Week:
                var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
                return new(monday, monday.AddDays(7));
            default:
                var first = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
                return new(first, first.AddMonths(1));
        }
    }

    /// <summary>
    /// Spans to create so that [<paramref name="from"/>, <paramref name="to"/>] is covered. Where an existing span of another
    /// width lies in the way, a new one is cut at its edge: spans never overlap.
    /// </summary>
    public static IReadOnlyList<PartitionSpan> Missing(IReadOnlyCollection<PartitionSpan> existing, DateTimeOffset from, DateTimeOffset to, PartitionWidth width)
    {
        var missing = new List<PartitionSpan>();
        for (var moment = from; moment <= to;)
        {
            if (Holding(existing, moment) is { } held)
            {
                moment = held.To;
                continue;
            }

            var natural = Around(moment, width);
            var start = existing.Where(span => span.To <= moment).Select(span => span.To).Append(natural.From).Max();
            var end = existing.Where(span => span.From > moment).Select(span => span.From).Append(natural.To).Min();
            missing.Add(new(start, end));
            moment = end;
        }

        return missing;
    }

    /// <summary>The end of <paramref name="ahead"/> natural spans after the one around <paramref name="now"/>.</summary>
    public static DateTimeOffset AheadUntil(DateTimeOffset now, int ahead, PartitionWidth width)
    {
        var span = Around(now, width);
        for (var i = 0; i < ahead; i++)
        {
            span = Around(span.To, width);
        }

        return span.To.AddMilliseconds(-1);
    }

    private static PartitionSpan? Holding(IReadOnlyCollection<PartitionSpan> spans, DateTimeOffset moment)
    {
        foreach (var span in spans)
        {
            if (span.Contains(moment))
            {
                return span;
            }
        }

        return null;
    }
}
