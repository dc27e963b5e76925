using System.Buffers;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// What a set of rows adds to the rollups, summed in memory and sorted by key: every instance then takes row locks in the
/// same order, so that two of them never wait for each other in a circle.
/// </summary>
internal sealed class RollupDelta
{
    /// <summary>Width of a slot. Every time zone in use is a multiple of it away from UTC, so that any zone's hours are sums of slots.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromMinutes(15);

    private RollupDelta(Quarters quarters)
    {
        BySlot = quarters;
        Dates = [.. quarters.Slots.Select(DateOnly.FromDateTime).Distinct().Order()];
    }

    public Quarters BySlot { get; }

    /// <summary>The UTC days of the rows, in order.</summary>
    public DateOnly[] Dates { get; }

    /// <summary>Columns of <c>scan_rollup_quarter</c>.</summary>
    public sealed record Quarters(Guid[] CodeIds, DateTime[] Slots, bool[] Bots, string[] Sources, long[] Scans);

    /// <summary>Columns of <c>scan_rollup_day</c>.</summary>
    public sealed record Days(Guid[] CodeIds, DateOnly[] Dates, bool[] Bots, long[] Scans);

    public static RollupDelta Of(IReadOnlyList<ScanRow> rows)
    {
        var keys = ArrayPool<Key>.Shared.Rent(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            keys[i] = Key.Of(rows[i]);
        }

        var sorted = keys.AsSpan(0, rows.Count);
        sorted.Sort();
        var quarters = new List<(Key Key, long Scans)>(rows.Count);
        foreach (var key in sorted)
        {
            if (quarters.Count > 0 && quarters[^1].Key.Equals(key))
            {
                quarters[^1] = (key, quarters[^1].Scans + 1);
            }
            else
            {
                quarters.Add((key, 1));
            }
        }

        ArrayPool<Key>.Shared.Return(keys, clearArray: true);
        return new(new(
            Column(quarters, static key => key.Code),
            Column(quarters, static key => new DateTime(key.Slot, DateTimeKind.Utc)),
            Column(quarters, static key => key.Bot),
            Column(quarters, static key => key.Source),
            [.. quarters.Select(sum => sum.Scans)]));
    }

    /// <summary>The sums of some of <see cref="Dates"/>, in the order of the rows' locks.</summary>
    public Days ByDay(IReadOnlySet<DateOnly> dates)
    {
        var days = new List<(Guid Code, DateOnly Date, bool Bot, long Scans)>();
        for (var i = 0; i < BySlot.CodeIds.Length; i++)
        {
            var (code, date, bot, scans) = (BySlot.CodeIds[i], DateOnly.FromDateTime(BySlot.Slots[i]), BySlot.Bots[i], BySlot.Scans[i]);
            if (!dates.Contains(date))
            {
                continue;
            }

            if (days.Count > 0 && days[^1] is var last && (last.Code, last.Date, last.Bot) == (code, date, bot))
            {
                days[^1] = last with { Scans = last.Scans + scans };
            }
            else
            {
                days.Add((code, date, bot, scans));
            }
        }

        return new([.. days.Select(day => day.Code)], [.. days.Select(day => day.Date)], [.. days.Select(day => day.Bot)], [.. days.Select(day => day.Scans)]);
    }

    private static T[] Column<T>(List<(Key Key, long Scans)> sums, Func<Key, T> column)
    {
        var values = new T[sums.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(sums[i].Key);
        }

        return values;
    }

    /// <summary>What a scan counts under, in the order of the rows' locks: a code's days one after the other, a day's slots together. A slot is its start in ticks of UTC.</summary>
    private readonly record struct Key(Guid Code, long Slot, bool Bot, string Source) : IComparable<Key>
    {
        public static Key Of(ScanRow row)
        {
            var ticks = row.Event.OccurredAt.UtcTicks;
            return new(row.Event.CodeId, ticks - ticks % RollupDelta.Slot.Ticks, row.Context.Client.Bot, row.Event.Source);
        }

        public int CompareTo(Key other) =>
            Code.CompareTo(other.Code) is not 0 and var code ? code
            : Day.CompareTo(other.Day) is not 0 and var day ? day
            : Bot.CompareTo(other.Bot) is not 0 and var bot ? bot
            : Slot.CompareTo(other.Slot) is not 0 and var slot ? slot
            : string.CompareOrdinal(Source, other.Source);

        private long Day => Slot / TimeSpan.TicksPerDay;
    }
}
