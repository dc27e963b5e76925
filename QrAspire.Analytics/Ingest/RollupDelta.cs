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

    private RollupDelta(Quarters quarters, Days days)
    {
        BySlot = quarters;
        ByDay = days;
    }

    public Quarters BySlot { get; }

    public Days ByDay { get; }

    /// <summary>Columns of <c>scan_rollup_quarter</c>.</summary>
    public sealed record Quarters(Guid[] CodeIds, DateTime[] Slots, bool[] Bots, string[] Sources, long[] Scans);

    /// <summary>Columns of <c>scan_rollup_daily</c>.</summary>
    public sealed record Days(Guid[] CodeIds, DateOnly[] Dates, bool[] Bots, long[] Scans);

    public static RollupDelta Of(IEnumerable<ScanRow> rows)
    {
        var quarters = new Dictionary<(Guid Code, DateTime Slot, bool Bot, string Source), long>();
        foreach (var row in rows)
        {
            var scan = row.Event;
            var ticks = scan.OccurredAt.UtcTicks;
            var key = (scan.CodeId, new DateTime(ticks - ticks % Slot.Ticks, DateTimeKind.Utc), row.Context.Client.Bot, scan.Source);
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(quarters, key, out _)++;
        }

        var sorted = quarters.ToArray();
        Array.Sort(sorted, static (left, right) => left.Key.CompareTo(right.Key));
        var days = new Dictionary<(Guid Code, DateOnly Day, bool Bot), long>(sorted.Length);
        foreach (var (key, scans) in sorted)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(days, (key.Code, DateOnly.FromDateTime(key.Slot), key.Bot), out _) += scans;
        }

        var sortedDays = days.ToArray();
        Array.Sort(sortedDays, static (left, right) => left.Key.CompareTo(right.Key));
        return new(
            new(
                Array.ConvertAll(sorted, pair => pair.Key.Code),
                Array.ConvertAll(sorted, pair => pair.Key.Slot),
                Array.ConvertAll(sorted, pair => pair.Key.Bot),
                Array.ConvertAll(sorted, pair => pair.Key.Source),
                Array.ConvertAll(sorted, pair => pair.Value)),
            new(
                Array.ConvertAll(sortedDays, pair => pair.Key.Code),
                Array.ConvertAll(sortedDays, pair => pair.Key.Day),
                Array.ConvertAll(sortedDays, pair => pair.Key.Bot),
                Array.ConvertAll(sortedDays, pair => pair.Value)));
    }
}
