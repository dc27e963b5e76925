using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>Scans by code.</summary>
/// <param name="Items">One entry a code that has scans, in the order of their ids.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; absent on the last one.</param>
public sealed record Totals(IReadOnlyList<CodeTotal> Items, string? NextCursor);

/// <summary>One code's scans.</summary>
/// <param name="CodeId">The code.</param>
/// <param name="Scans">Scans in the stretch.</param>
public sealed record CodeTotal(Guid CodeId, long Scans);

/// <summary>Answers <c>/totals</c>: what somebody needs who watches the totals of all codes.</summary>
internal sealed class TotalsQuery(ReadDatabase database)
{
    /// <param name="filter">Which scans to count.</param>
    /// <param name="since">Only codes with scans in or after the quarter of an hour of this moment.</param>
    /// <param name="after">Only codes after this one.</param>
    /// <param name="limit">Most codes of the page.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Totals> RunAsync(ScanFilter filter, DateTimeOffset? since, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var session = await QuerySession.OpenAsync(database, cancellationToken);
        if (since is { } moment)
        {
            var scanned = await ScannedAsync(session, filter, moment, after, limit + 1, cancellationToken);
            var page = filter with { CodeIds = scanned[..Math.Min(limit, scanned.Length)] };
            return new(await ReadAsync(session, page, after, limit, cancellationToken), scanned.Length > limit ? Cursor(scanned[limit - 1]) : null);
        }

        var items = await ReadAsync(session, filter, after, limit + 1, cancellationToken);
        return items.Count <= limit ? new(items, null) : new(items[..limit], Cursor(items[limit - 1].CodeId));
    }

    private static async Task<List<CodeTotal>> ReadAsync(QuerySession session, ScanFilter filter, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var text = new QueryText(filter);
        var parts = string.Join(" UNION ALL ", Tally.Parts(text, new(filter.From, filter.To), days: true, bots: null, _ => "code_id"));
        await using var command = text.Command(session.Connection,
            $"SELECT code_id, sum(scans)::bigint FROM ({parts}) AS part (code_id, scans) WHERE code_id > {text.Add(after ?? Guid.Empty)} GROUP BY code_id ORDER BY code_id LIMIT {text.Add(limit)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<CodeTotal>();
        while (await reader.ReadAsync(cancellationToken)) items.Add(new(reader.GetGuid(0), reader.GetInt64(1)));
        return items;
    }

    /// <summary>The next codes that were scanned since a moment, by the slots that the rollup has.</summary>
    private static async Task<Guid[]> ScannedAsync(QuerySession session, ScanFilter filter, DateTimeOffset since, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var text = new QueryText(filter);
        var slots = new Stretch(since.AddTicks(-(since.UtcTicks % Ingest.RollupDelta.Slot.Ticks)), ScanFilter.Latest);
        await using var command = text.Command(session.Connection,
            $"SELECT DISTINCT code_id FROM scan_rollup_quarter WHERE {text.Who()} AND {text.Slots(slots)} AND code_id > {text.Add(after ?? Guid.Empty)} ORDER BY code_id LIMIT {text.Add(limit)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var codes = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) codes.Add(reader.GetGuid(0));
        return [.. codes];
    }

    private static string Cursor(Guid last) => last.ToString("D");
}
