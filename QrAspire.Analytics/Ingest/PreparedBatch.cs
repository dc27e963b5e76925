using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Ingest;

/// <summary>Rows ready to be stored, each event id once, with their COPY bytes and what they add to the rollups.</summary>
internal sealed class PreparedBatch
{
    private PreparedBatch(IReadOnlyList<ScanRow> rows, int repeated)
    {
        Rows = rows;
        Repeated = repeated;
        Copy = new(rows.Count * ScanRow.TypicalBytes);
        foreach (var row in rows)
        {
            row.WriteTo(Copy);
        }

        Copy.Complete();
        Rollups = RollupDelta.Of(rows);
    }

    public IReadOnlyList<ScanRow> Rows { get; }

    /// <summary>Rows left out because an earlier one had the same event id.</summary>
    public int Repeated { get; }

    public CopyBuffer Copy { get; }

    public RollupDelta Rollups { get; }

    public static PreparedBatch Of(IReadOnlyCollection<ScanRow> rows)
    {
        var seen = new HashSet<Guid>(rows.Count);
        var distinct = new List<ScanRow>(rows.Count);
        foreach (var row in rows)
        {
            if (seen.Add(row.Event.EventId))
            {
                distinct.Add(row);
            }
        }

        // In the index's order: neighbours land on the same page, and two instances take the same ids in the same order.
        distinct.Sort(static (left, right) => left.Event.EventId.CompareTo(right.Event.EventId));
        return new(distinct, rows.Count - distinct.Count);
    }
}
