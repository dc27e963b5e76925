using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Ingest;

/// <summary>Rows ready to be stored, each event id once, with their COPY bytes and what they add to the rollups.</summary>
internal sealed class PreparedBatch : IDisposable
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

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<ScanRow> Rows { get; }

    /// <summary>Rows left out because another one had the same event id.</summary>
    public int Repeated { get; }

    public CopyBuffer Copy { get; }

    public RollupDelta Rollups { get; }

    public static PreparedBatch Of(List<ScanRow> rows)
    {
        // In the index's order: neighbours land on the same page, and two instances take the same ids in the same order.
        var sorted = rows.ToArray();
        Array.Sort(sorted, static (left, right) => left.Event.EventId.CompareTo(right.Event.EventId));
        var distinct = new List<ScanRow>(sorted.Length);
        foreach (var row in sorted)
        {
            if (distinct.Count == 0 || distinct[^1].Event.EventId != row.Event.EventId)
            {
                distinct.Add(row);
            }
        }

        return new(distinct, sorted.Length - distinct.Count);
    }

    /// <inheritdoc />
    public void Dispose() => Copy.Dispose();
}
