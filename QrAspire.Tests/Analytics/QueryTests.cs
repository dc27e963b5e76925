using System.Globalization;
using System.Text.Json;
using Npgsql;
using QrAspire.Analytics.Rollups;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Answers equal brute force over the rows: in any zone, at any moment, with open and with closed days.</summary>
public sealed class QueryTests(QueryTests.Data data) : IClassFixture<QueryTests.Data>
{
    private const string Root = "/api/v1/analytics";

    /// <summary>A service over a year's scans with both clock changes in it, some days closed, some opened again by late scans.</summary>
    public sealed class Data : IAsyncLifetime
    {
        private readonly PostgresFixture _postgres = new();

        public NpgsqlDataSource Database => _postgres.DataSource;

        internal AnalyticsProcess Analytics { get; private set; } = null!;

        public Guid[] Codes { get; } = [.. Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7())];

        public static DateTimeOffset From { get; } = new(2026, 3, 20, 7, 33, 21, 123, TimeSpan.Zero);

        public static DateTimeOffset To { get; } = new(2026, 11, 10, 18, 2, 59, 999, TimeSpan.Zero);

        public async Task InitializeAsync()
        {
            await _postgres.InitializeAsync();
            await ScanTable.MigrateAsync(Database);
            var factory = new ScanFactory(seed: 7);
            await ScanTable.StoreAsync(Database, factory.Scans(6_000, Codes, From, To));
            var closer = new DayCloser(Database, TimeProvider.System);
            (await closer.CloseAsync(CancellationToken.None)).ShouldBeGreaterThan(0);
            (await closer.CloseAsync(CancellationToken.None)).ShouldBe(0);

            Analytics = await AnalyticsProcess.StartAsync(_postgres.ConnectionString, kafka: null, ("Ingest__Enabled", "false"), ("Rollups__Period", "1.00:00:00"));

            // Late scans open a week in October again; the service looks for open days only once, when it starts.
            await ScanTable.StoreAsync(Database, factory.Scans(300, Codes, new(2026, 10, 21, 0, 0, 0, TimeSpan.Zero), new(2026, 10, 28, 0, 0, 0, TimeSpan.Zero)));
        }

        public async Task DisposeAsync()
        {
            await Analytics.DisposeAsync();
            await _postgres.DisposeAsync();
        }
    }

    public static TheoryData<string, string> Zones()
    {
        var data = new TheoryData<string, string>();
        foreach (var zone in new[] { "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia", "America/Santiago" })
        {
            foreach (var interval in new[] { "hour", "day", "week", "month" })
            {
                // The hour that PostgreSQL gives a half-hour clock change overlaps the one before; BucketTests says what ours is.
                if ((zone, interval) != ("Australia/Lord_Howe", "hour"))
                {
                    data.Add(zone, interval);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Time_series_equal_brute_force(string zone, string interval)
    {
        foreach (var (from, to) in new[] { (Data.From.AddDays(-2), Data.To.AddDays(2)), (Data.From.AddMinutes(3.7), Data.To.AddDays(-1.234)) })
        {
            var codes = data.Codes[..3];
            var answer = await data.Analytics.GetAsync($"{Root}/timeseries?interval={interval}&tz={Uri.EscapeDataString(zone)}&from={Time(from)}&to={Time(to)}&{Codes(codes)}");
            var expected = await BruteForceAsync(
                $"""
                SELECT date_trunc('{interval}', occurred_at, '{zone}') AS bucket, count(*), count(DISTINCT (code_id, (occurred_at AT TIME ZONE 'UTC')::date, bot, visitor))
                FROM scans WHERE code_id = ANY($1) AND NOT bot AND occurred_at >= $2 AND occurred_at < $3 GROUP BY 1
                """, codes, from, to, row => (new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero), row.GetInt64(1), row.GetInt64(2)));

            var buckets = answer.GetProperty("buckets").EnumerateArray()
                .Select(bucket => (Start: bucket.GetProperty("start").GetDateTimeOffset(), Scans: bucket.GetProperty("scans").GetInt64(), Uniques: bucket.GetProperty("uniques").GetInt64())).ToArray();
            var answered = buckets.Where(bucket => bucket.Scans > 0).Select(bucket => (bucket.Start.ToUniversalTime(), bucket.Scans, bucket.Uniques));
            answered.Except(expected).ShouldBeEmpty();
            expected.Except(answered).ShouldBeEmpty();
            buckets.Select(bucket => bucket.Start).ShouldBeInOrder();
            buckets[0].Start.ShouldBeLessThanOrEqualTo(from);
        }
    }

    [Fact]
    public async Task Days_of_a_clock_change_have_23_and_25_hours()
    {
        var answer = await data.Analytics.GetAsync($"{Root}/timeseries?interval=day&tz=Europe/Berlin&from=2026-03-28&to=2026-03-31");
        answer.GetProperty("buckets").EnumerateArray().Select(bucket => bucket.GetProperty("start").GetString())
            .ShouldBe(["2026-03-28T00:00:00+01:00", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"]);
        (await data.Analytics.GetAsync($"{Root}/timeseries?interval=hour&tz=Europe/Berlin&from=2026-03-29&to=2026-03-30")).GetProperty("buckets").GetArrayLength().ShouldBe(23);
        (await data.Analytics.GetAsync($"{Root}/timeseries?interval=hour&tz=Europe/Berlin&from=2026-10-25&to=2026-10-26")).GetProperty("buckets").GetArrayLength().ShouldBe(25);
    }

    [Fact]
    public async Task Totals_equal_brute_force_for_any_stretch()
    {
        var random = new Random(3);
        for (var i = 0; i < 25; i++)
        {
            var codes = data.Codes.Where(_ => random.Next(2) == 0).DefaultIfEmpty(data.Codes[0]).ToArray();
            var from = Data.From + random.NextDouble() * (Data.To - Data.From);
            var to = from + random.NextDouble() * TimeSpan.FromDays(i % 2 == 0 ? 2 : 90) + TimeSpan.FromMilliseconds(2);
            var bots = random.Next(2) == 0;
            var answer = await data.Analytics.GetAsync($"{Root}/summary?from={Time(from)}&to={Time(to)}&bots={(bots ? "true" : "false")}&{Codes(codes)}");
            var expected = (await BruteForceAsync(
                $"""
                SELECT count(*) FILTER (WHERE {bots} OR NOT bot), count(DISTINCT (code_id, (occurred_at AT TIME ZONE 'UTC')::date, bot, visitor)) FILTER (WHERE {bots} OR NOT bot),
                    count(*) FILTER (WHERE bot), max(occurred_at) FILTER (WHERE {bots} OR NOT bot)
                FROM scans WHERE code_id = ANY($1) AND occurred_at >= $2 AND occurred_at < $3
                """, codes, from, to, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? (DateTime?)null : row.GetDateTime(3)))).Single();
            (answer.GetProperty("scans").GetInt64(), answer.GetProperty("uniques").GetInt64(), answer.GetProperty("bots").GetInt64(),
                answer.TryGetProperty("lastScanAt", out var last) ? last.GetDateTimeOffset().UtcDateTime : (DateTime?)null).ShouldBe(expected, $"{from:O} {to:O}");
        }
    }

    [Theory]
    [InlineData("country", "country")]
    [InlineData("device", "device")]
    [InlineData("os", "os")]
    [InlineData("browser", "browser")]
    [InlineData("language", "language")]
    [InlineData("referrer", "referrer")]
    [InlineData("source", "source")]
    [InlineData("rule", "rule_id")]
    [InlineData("outcome", "outcome")]
    [InlineData("bot", "bot::text")]
    [InlineData("code", "code_id::text")]
    public async Task Breakdowns_equal_brute_force(string by, string column)
    {
        foreach (var (from, to, bots) in new[] { (Data.From, Data.To, true), (Data.From.AddHours(5.3), Data.To.AddDays(-30.7), false), (Data.From.AddDays(10).AddHours(1), Data.From.AddDays(10).AddHours(7), true) })
        {
            var answer = await data.Analytics.GetAsync($"{Root}/breakdown?by={by}&from={Time(from)}&to={Time(to)}&bots={(bots ? "true" : "false")}&{Codes(data.Codes)}");
            var expected = await BruteForceAsync(
                $"""
                SELECT coalesce({column}, ''), count(*), count(DISTINCT (code_id, (occurred_at AT TIME ZONE 'UTC')::date, bot, visitor)) FROM scans
                WHERE code_id = ANY($1) AND occurred_at >= $2 AND occurred_at < $3 AND ({bots} OR NOT bot) GROUP BY 1
                """, data.Codes, from, to, row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
            var items = answer.GetProperty("items").EnumerateArray()
                .Select(item => (item.TryGetProperty("value", out var value) ? value.GetString()! : "", item.GetProperty("scans").GetInt64(), item.GetProperty("uniques").GetInt64())).ToArray();
            items.ShouldBe(expected, ignoreOrder: true);
            items.Select(item => -item.Item2).ShouldBeInOrder();
            answer.GetProperty("scans").GetInt64().ShouldBe(expected.Sum(row => row.Item2));
        }
    }

    [Fact]
    public async Task Pages_hold_every_scan_once_newest_first()
    {
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await data.Analytics.GetAsync($"{Root}/scans?limit=1000&bots=true{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("eventId").GetGuid()));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        seen.Count.ShouldBe(6_300);
        seen.Distinct().Count().ShouldBe(6_300);
        seen.ShouldBe(seen.OrderDescending());
    }

    [Fact]
    public async Task Exports_hold_every_scan_and_no_formulas()
    {
        var code = Guid.CreateVersion7();
        var hostile = new ScanFactory().Scan(code, Data.To.AddDays(1), userAgent: "=HYPERLINK(\"http://evil\",\"x\")");
        await ScanTable.StoreAsync(data.Database, [hostile]);
        var csv = await data.Analytics.Http.GetStringAsync(new Uri($"{Root}/export?codeId={code}", UriKind.Relative));
        csv.ShouldStartWith("eventId,codeId,shortId,occurredAt,");
        csv.ShouldContain(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"\r\n");

        var lines = (await data.Analytics.Http.GetStringAsync(new Uri($"{Root}/export?format=ndjson&bots=true&{Codes(data.Codes)}", UriKind.Relative))).TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(6_300);
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("eventId").GetGuid()).Distinct().Count().ShouldBe(6_300);
    }

    [Theory]
    [InlineData("/summary?codeId=7", "codeId", "not_a_uuid")]
    [InlineData("/summary?from=yesterday", "from", "not_a_time")]
    [InlineData("/summary?from=2026-01-01T00:00:00", "from", "not_a_time")]
    [InlineData("/summary?from=2026-01-02&to=2026-01-01", "to", "not_after_from")]
    [InlineData("/summary?from=1970-01-01", "from", "out_of_range")]
    [InlineData("/summary?bots=maybe", "bots", "not_boolean")]
    [InlineData("/timeseries?tz=Mars/Olympus", "tz", "unknown_time_zone")]
    [InlineData("/timeseries?interval=fortnight", "interval", "not_allowed")]
    [InlineData("/timeseries?interval=1", "interval", "not_allowed")]
    [InlineData("/timeseries?interval=hour&from=2000-01-01", "interval", "too_many_buckets")]
    [InlineData("/breakdown", "by", "required")]
    [InlineData("/breakdown?by=shoe", "by", "not_allowed")]
    [InlineData("/breakdown?by=os&limit=0", "limit", "out_of_range")]
    [InlineData("/scans?cursor=x", "cursor", "not_a_cursor")]
    [InlineData("/export?format=xls", "format", "not_allowed")]
    public async Task Wrong_parameters_are_named(string question, string field, string code)
    {
        using var response = await data.Analytics.Http.GetAsync(new Uri(Root + question, UriKind.Relative));
        ((int)response.StatusCode).ShouldBe(400);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("validation_failed");
        var fields = error.GetProperty("details").GetProperty("fields").EnumerateArray().ToArray();
        fields.ShouldContain(item => item.GetProperty("field").GetString() == field && item.GetProperty("code").GetString() == code);
    }

    [Fact]
    public async Task The_plan_of_a_day_reads_one_partition()
    {
        await using var command = data.Database.CreateCommand(
            "EXPLAIN SELECT count(*) FROM scans WHERE event_uuid >= uuid_floor('2026-05-10T00:00Z') AND event_uuid < uuid_floor('2026-05-11T00:00Z')");
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        var text = string.Join('\n', plan);
        text.ShouldContain("scans_20260501_20260601");
        text.ShouldNotContain("scans_20260601_20260701");
        text.ShouldNotContain("scans_default");
    }

    [Fact]
    public async Task The_document_describes_the_api()
    {
        var document = await data.Analytics.GetAsync("/openapi/v1.json");
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        foreach (var path in new[] { "/summary", "/timeseries", "/breakdown", "/scans", "/export", "/live", "/dead-letters", "/dead-letters/{id}/replay" })
        {
            document.GetProperty("paths").TryGetProperty(Root + path, out _).ShouldBeTrue(path);
        }
    }

    private static string Time(DateTimeOffset moment) => Uri.EscapeDataString(moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));

    private static string Codes(IEnumerable<Guid> codes) => string.Join('&', codes.Select(code => $"codeId={code}"));

    private async Task<List<T>> BruteForceAsync<T>(string sql, Guid[] codes, DateTimeOffset from, DateTimeOffset to, Func<NpgsqlDataReader, T> read)
    {
        // The API knows milliseconds; so do events.
        static DateTime Milliseconds(DateTimeOffset moment) => new(moment.UtcTicks - moment.UtcTicks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        await using var command = data.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = codes });
        command.Parameters.Add(new() { Value = Milliseconds(from) });
        command.Parameters.Add(new() { Value = Milliseconds(to) });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
