using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>Scans split by one dimension.</summary>
/// <param name="By">The dimension.</param>
/// <param name="Scans">All scans of the stretch, those of values that are not listed included.</param>
/// <param name="Items">The values with most scans, most first.</param>
public sealed record Breakdown(Dimension By, long Scans, IReadOnlyList<BreakdownItem> Items);

/// <summary>One value.</summary>
/// <param name="Value">The value; absent when the scans have none (no referrer, unknown country, no rule).</param>
/// <param name="Scans">Scans with it.</param>
/// <param name="Uniques">Visitors with it, each counted once per code and UTC day.</param>
public sealed record BreakdownItem(string? Value, long Scans, long Uniques);

/// <summary>Answers <c>/breakdown</c>.</summary>
internal sealed class BreakdownQuery(ReadDatabase database)
{
    public async Task<Breakdown> RunAsync(ScanFilter filter, Dimension by, int limit, CancellationToken cancellationToken)
    {
        await using var session = await QuerySession.OpenAsync(database, cancellationToken);
        var closed = await session.ClosedDaysAsync(filter, cancellationToken);
        var text = new QueryText(filter);
        var parts = new List<string>();
        if (!closed.Whole.IsEmpty)
        {
            parts.Add(by switch
            {
                Dimension.Bot => $"SELECT CASE WHEN bot THEN 'true' ELSE 'false' END, scans, uniques FROM scan_rollup_day WHERE {text.Who()} AND {text.Dates(closed.Whole)}",
                Dimension.Code => $"SELECT code_id::text, scans, uniques FROM scan_rollup_day WHERE {text.Who()} AND {text.Dates(closed.Whole)}",
                _ => $"SELECT value, scans, uniques FROM scan_rollup_dimension WHERE dimension = {text.Add(Dimensions.Name(by))} AND {text.Who()} AND {text.Dates(closed.Whole)}",
            });
        }

        var value = by switch
        {
            Dimension.Bot => "CASE WHEN bot THEN 'true' ELSE 'false' END",
            Dimension.Code => "code_id::text",
            _ => $"coalesce({Dimensions.Columns[by]}, '')",
        };
        parts.AddRange(new[] { closed.Before, closed.After }.Where(stretch => !stretch.IsEmpty).Select(stretch =>
            $"SELECT {value}, count(*), count(DISTINCT (code_id, {Sql.Day}, bot, visitor)) FROM scans WHERE {text.Who()} AND {text.Ids(stretch)} GROUP BY 1"));
        return await ReadAsync(session, text, by, parts, limit, cancellationToken);
    }

    private static async Task<Breakdown> ReadAsync(QuerySession session, QueryText text, Dimension by, List<string> parts, int limit, CancellationToken cancellationToken)
    {
        // The total is summed over all values before the limit cuts them.
        await using var command = text.Command(session.Connection,
            $"""
            SELECT value, sum(scans)::bigint, sum(uniques)::bigint, (sum(sum(scans)) OVER ())::bigint
            FROM ({string.Join(" UNION ALL ", parts)}) AS part (value, scans, uniques)
            GROUP BY value ORDER BY 2 DESC, 1 LIMIT {text.Add(limit)}
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<BreakdownItem>();
        long total = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new(reader.GetString(0) is { Length: > 0 } value ? value : null, reader.GetInt64(1), reader.GetInt64(2)));
            total = reader.GetInt64(3);
        }

        return new(by, total, items);
    }
}
