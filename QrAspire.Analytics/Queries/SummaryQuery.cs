using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>Totals of the chosen scans.</summary>
/// <param name="Scans">Scans; without bots unless they were asked for.</param>
/// <param name="Uniques">Visitors, each counted once per code and UTC day (their hash changes every day on purpose).</param>
/// <param name="Bots">Scans by bots in the same stretch, whether counted in <paramref name="Scans"/> or not.</param>
/// <param name="LastScanAt">The latest of the scans; absent when there is none.</param>
public sealed record Summary(long Scans, long Uniques, long Bots, DateTimeOffset? LastScanAt);

/// <summary>Answers <c>/summary</c>.</summary>
internal sealed class SummaryQuery(ReadDatabase database)
{
    public async Task<Summary> RunAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        await using var session = await QuerySession.OpenAsync(database, cancellationToken);
        var (people, bots) = await CountAsync(session, filter, cancellationToken);
        var uniques = await UniquesAsync(session, filter, cancellationToken);
        return new(filter.Bots ? people + bots : people, uniques, bots, await LastAsync(session, filter, cancellationToken));
    }

    private static async Task<(long People, long Bots)> CountAsync(QuerySession session, ScanFilter filter, CancellationToken cancellationToken)
    {
        var text = new QueryText(filter);
        var parts = string.Join(" UNION ALL ", Tally.Parts(text, new(filter.From, filter.To), days: true, bots: true, _ => "bot"));
        await using var command = text.Command(session.Connection,
            $"SELECT coalesce(sum(scans) FILTER (WHERE NOT bot), 0)::bigint, coalesce(sum(scans) FILTER (WHERE bot), 0)::bigint FROM ({parts}) AS part");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<long> UniquesAsync(QuerySession session, ScanFilter filter, CancellationToken cancellationToken)
    {
        var closed = await session.ClosedDaysAsync(filter, cancellationToken);
        var text = new QueryText(filter);
        var parts = new List<string>();
        if (!closed.Whole.IsEmpty)
        {
            parts.Add($"SELECT coalesce(sum(uniques), 0)::bigint AS uniques FROM scan_rollup_day WHERE {text.Who()} AND {text.Dates(closed.Whole)}");
        }

        // A day is never cut between the two stretches, so that nobody is counted in both.
        parts.AddRange(new[] { closed.Before, closed.After }.Where(stretch => !stretch.IsEmpty).Select(stretch =>
            $"SELECT count(*) FROM (SELECT DISTINCT code_id, {Sql.Day}, bot, visitor FROM scans WHERE {text.Who()} AND {text.Ids(stretch)}) AS visit"));
        await using var command = text.Command(session.Connection, $"SELECT coalesce(sum(uniques), 0)::bigint FROM ({string.Join(" UNION ALL ", parts)}) AS part (uniques)");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<DateTimeOffset?> LastAsync(QuerySession session, ScanFilter filter, CancellationToken cancellationToken)
    {
        var text = new QueryText(filter with { CodeIds = null });
        var ids = text.Ids(new(filter.From, filter.To));
        var bots = filter.Bots ? "" : " AND NOT bot";
        await using var command = text.Command(session.Connection, filter.CodeIds is { } codes
            ? $"""
               SELECT max(occurred_at) FROM unnest({text.Add(codes)}) AS code CROSS JOIN LATERAL
                   (SELECT occurred_at FROM scans WHERE code_id = code AND {ids}{bots} ORDER BY event_uuid DESC LIMIT 1) AS last
               """
            : $"SELECT occurred_at FROM scans WHERE {ids}{bots} ORDER BY event_uuid DESC LIMIT 1");
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime last ? new DateTimeOffset(last, TimeSpan.Zero) : null;
    }
}
