using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Tests.Analytics;

/// <summary>Totals by code equal brute force over the rows, page by page, through the typed client.</summary>
public sealed class TotalsTests(QueryTests.Data data) : IClassFixture<QueryTests.Data>
{
    [Fact]
    public async Task Every_code_is_listed_once_with_all_its_scans()
    {
        var client = new AnalyticsClient(data.Analytics.Http);
        foreach (var (from, to, bots) in new[] { (QueryTests.Data.From.AddDays(-1), QueryTests.Data.To.AddDays(1), true), (QueryTests.Data.From.AddHours(7.7), QueryTests.Data.To.AddDays(-40.3), false) })
        {
            var query = new ScanQuery(Milliseconds(from), Milliseconds(to), Bots: bots);
            (await AllAsync(client, query, since: null)).ShouldBe(await BruteForceAsync(query));
        }
    }

    [Fact]
    public async Task Since_leaves_out_codes_that_were_not_scanned_and_counts_all_scans_of_the_others()
    {
        var code = Guid.CreateVersion7();
        var late = QueryTests.Data.To.AddDays(3);
        await ScanTable.StoreAsync(data.Database, [new ScanFactory().Scan(code, QueryTests.Data.To.AddDays(1), ScanFactory.Phone), new ScanFactory().Scan(code, late, ScanFactory.Phone), new ScanFactory().Scan(data.Codes[0], late, ScanFactory.Bot)]);

        (await AllAsync(new(data.Analytics.Http), new(), since: late)).ShouldBe([(code, 2L)], "the bot's scan of the other one does not count");
    }

    /// <summary>Pages of two codes, though the client asks for as many as there may be.</summary>
    [Fact]
    public async Task Small_pages_hold_the_same()
    {
        var whole = await AllAsync(new(data.Analytics.Http), new(), since: null);
        foreach (var since in new[] { "", "&since=2026-04-01" })
        {
            var codes = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await data.Analytics.GetAsync($"/api/v1/analytics/totals?limit=2{since}{(cursor is null ? "" : $"&cursor={cursor}")}");
                var items = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("codeId").GetGuid()).ToArray();
                items.Length.ShouldBeLessThanOrEqualTo(2);
                codes.AddRange(items);
                cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            }
            while (cursor is not null);
            codes.ShouldBe(whole.Select(total => total.Code));
        }
    }

    private static async Task<List<(Guid Code, long Scans)>> AllAsync(AnalyticsClient client, ScanQuery query, DateTimeOffset? since)
    {
        var totals = new List<(Guid, long)>();
        string? cursor = null;
        do
        {
            var page = await client.TotalsAsync(query, since, cursor, default);
            totals.AddRange(page.Items.Select(item => (item.CodeId, item.Scans)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return totals;
    }

    private async Task<List<(Guid, long)>> BruteForceAsync(ScanQuery query)
    {
        await using var command = data.Database.CreateCommand("SELECT code_id, count(*) FROM scans WHERE occurred_at >= $1 AND occurred_at < $2 AND ($3 OR NOT bot) GROUP BY 1 ORDER BY 1");
        command.Parameters.Add(new() { Value = query.From!.Value.UtcDateTime });
        command.Parameters.Add(new() { Value = query.To!.Value.UtcDateTime });
        command.Parameters.Add(new() { Value = query.Bots });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(Guid, long)>();
        while (await reader.ReadAsync()) rows.Add((reader.GetGuid(0), reader.GetInt64(1)));
        return rows;
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset moment) => moment.AddTicks(-(moment.UtcTicks % TimeSpan.TicksPerMillisecond));
}
