using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>Scans over time; buckets without scans are there too.</summary>
/// <param name="Interval">Width of a bucket.</param>
/// <param name="Tz">IANA name of the zone whose hours, days, weeks and months the buckets are.</param>
/// <param name="Buckets">In order of time.</param>
public sealed record Timeseries(Interval Interval, string Tz, IReadOnlyList<TimeseriesBucket> Buckets);

/// <summary>One bucket.</summary>
/// <param name="Start">Its beginning as an instant, written with the zone's offset.</param>
/// <param name="Scans">Scans in it.</param>
/// <param name="Uniques">Visitors in it, each counted once per code and UTC day.</param>
public sealed record TimeseriesBucket(DateTimeOffset Start, long Scans, long Uniques);

/// <summary>Answers <c>/timeseries</c>.</summary>
internal sealed class TimeseriesQuery(ReadDatabase database)
{
    public async Task<Timeseries> RunAsync(ScanFilter filter, Interval interval, TimeZoneInfo zone, IReadOnlyList<DateTimeOffset> starts, CancellationToken cancellationToken)
    {
        // Whole UTC days fit into the buckets only when every bucket begins with one.
        var days = starts.All(start => start.UtcTicks % TimeSpan.TicksPerDay == 0);
        var bounds = starts.Select(start => start.UtcDateTime).ToArray();
        await using var session = await QuerySession.OpenAsync(database, cancellationToken);
        var scans = await ScansAsync(session, filter, bounds, days, cancellationToken);
        var uniques = await UniquesAsync(session, filter, bounds, days, cancellationToken);
        return new(interval, zone.Id, [.. starts.Select((start, index) => new TimeseriesBucket(TimeZoneInfo.ConvertTime(start, zone), scans[index], uniques[index]))]);
    }

    private static Task<long[]> ScansAsync(QuerySession session, ScanFilter filter, DateTime[] bounds, bool days, CancellationToken cancellationToken)
    {
        var text = new QueryText(filter);
        var starts = text.Add(bounds);
        var parts = string.Join(" UNION ALL ", Tally.Parts(text, new(filter.From, filter.To), days, bots: null, moment => $"width_bucket({moment}, {starts}) AS bucket"));
        return ReadAsync(session, text, $"SELECT bucket, sum(scans)::bigint FROM ({parts}) AS part (bucket, scans) GROUP BY bucket", bounds.Length, cancellationToken);
    }

    private static async Task<long[]> UniquesAsync(QuerySession session, ScanFilter filter, DateTime[] bounds, bool days, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(filter.From, filter.To);
        var closed = days ? await session.ClosedDaysAsync(filter, cancellationToken) : new(stretch, new(stretch.To, stretch.To), new(stretch.To, stretch.To));
        var text = new QueryText(filter);
        var starts = text.Add(bounds);
        var parts = new List<string>();
        if (!closed.Whole.IsEmpty)
        {
            parts.Add($"SELECT width_bucket((day::timestamp AT TIME ZONE 'UTC'), {starts}), uniques FROM scan_rollup_day WHERE {text.Who()} AND {text.Dates(closed.Whole)}");
        }

        parts.AddRange(new[] { closed.Before, closed.After }.Where(part => !part.IsEmpty).Select(part =>
            $"""
            SELECT bucket, count(*) FROM
                (SELECT DISTINCT width_bucket(occurred_at, {starts}) AS bucket, code_id, {Sql.Day}, bot, visitor FROM scans WHERE {text.Who()} AND {text.Ids(part)}) AS visit
            GROUP BY bucket
            """));
        return await ReadAsync(session, text, $"SELECT bucket, sum(uniques)::bigint FROM ({string.Join(" UNION ALL ", parts)}) AS part (bucket, uniques) GROUP BY bucket", bounds.Length, cancellationToken);
    }

    private static async Task<long[]> ReadAsync(QuerySession session, QueryText text, string sql, int buckets, CancellationToken cancellationToken)
    {
        var values = new long[buckets];
        await using var command = text.Command(session.Connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            values[reader.GetInt32(0) - 1] = reader.GetInt64(1);
        }

        return values;
    }
}
