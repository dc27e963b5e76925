using System.Diagnostics;
using Npgsql;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>From Kafka to PostgreSQL through the running service: every scan once, whatever comes twice.</summary>
public sealed class IngestTests(PostgresFixture postgres, KafkaFixture kafka) : IClassFixture<PostgresFixture>, IClassFixture<KafkaFixture>
{
    private readonly ScanFactory _factory = new();

    [Fact]
    public async Task Every_scan_is_stored_once_however_often_it_is_delivered()
    {
        await using var analytics = await AnalyticsProcess.StartAsync(postgres.ConnectionString, kafka.BootstrapServers);
        var codes = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        var scans = _factory.Scans(2_000, codes, DateTimeOffset.UtcNow.AddHours(-30), DateTimeOffset.UtcNow);

        // Three deliveries, the first of them with neighbours twice in the same batch.
        await ProduceAsync([.. scans.Take(100), .. scans.Take(100), .. scans.Skip(100)]);
        await ScanTable.AwaitRowsAsync(postgres.DataSource, codes, scans.Length, analytics);
        await ProduceAsync(scans);
        await ProduceAsync(scans);
        var marker = _factory.Scan(codes[0]);
        await ProduceAsync([marker]);
        await ScanTable.AwaitRowsAsync(postgres.DataSource, codes, scans.Length + 1, analytics);

        (await ScanTable.CountAsync(postgres.DataSource, codes)).ShouldBe(scans.Length + 1);
        await ScanTable.RollupsEqualRowsAsync(postgres.DataSource);
        var people = scans.Append(marker).Count(scan => scan.UserAgent != ScanFactory.Bot);
        var summary = await analytics.GetAsync($"/api/v1/analytics/summary?{string.Join('&', codes.Select(code => $"codeId={code}"))}");
        summary.GetProperty("scans").GetInt64().ShouldBe(people);
        summary.GetProperty("bots").GetInt64().ShouldBe(scans.Length + 1 - people);
    }

    private Task ProduceAsync(IReadOnlyCollection<ScanEvent> scans) => ScanTable.ProduceAsync(kafka, scans);
}

/// <summary>What tests say about the stored scans.</summary>
internal static class ScanTable
{
    public static async Task ProduceAsync(KafkaFixture kafka, IReadOnlyCollection<ScanEvent> scans)
    {
        using var producer = kafka.CreateProducer();
        foreach (var scan in scans)
        {
            producer.Produce(Topics.ScanEvents, ScanFactory.Record(scan));
        }

        producer.Flush(TimeSpan.FromSeconds(30)).ShouldBe(0);
        await Task.CompletedTask;
    }

    public static async Task<long> CountAsync(NpgsqlDataSource database, Guid[] codes)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM scans WHERE code_id = ANY($1)");
        command.Parameters.Add(new() { Value = codes });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until at least so many rows are there; a failure shows what the service printed.</summary>
    public static async Task AwaitRowsAsync(NpgsqlDataSource database, Guid[] codes, long rows, AnalyticsProcess analytics)
    {
        long seen = 0;
        for (var started = Stopwatch.GetTimestamp(); (seen = await CountAsync(database, codes)) < rows; await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                Assert.Fail($"{seen} of {rows} rows; the service said:\n{analytics.Output}");
            }
        }
    }

    /// <summary>Every rollup row equals the rows it stands for, and none is missing.</summary>
    public static async Task RollupsEqualRowsAsync(NpgsqlDataSource database)
    {
        foreach (var (rollup, key) in new[]
                 {
                     ("SELECT code_id, slot, bot, source, scans FROM scan_rollup_quarter",
                         "code_id, date_bin('15 minutes', occurred_at, '2000-01-01'), bot, source"),
                     ("SELECT code_id, day, bot, scans FROM scan_rollup_daily",
                         "code_id, (occurred_at AT TIME ZONE 'UTC')::date, bot"),
                 })
        {
            await using var command = database.CreateCommand(
                $"SELECT count(*) FROM (({rollup} EXCEPT SELECT {key}, count(*) FROM scans GROUP BY {key}) UNION ALL (SELECT {key}, count(*) FROM scans GROUP BY {key} EXCEPT {rollup})) AS difference".Replace($"GROUP BY {key}", $"GROUP BY {string.Join(", ", Enumerable.Range(1, key.Contains("source", StringComparison.Ordinal) ? 4 : 3))}", StringComparison.Ordinal));
            ((long)(await command.ExecuteScalarAsync())!).ShouldBe(0, rollup);
        }
    }
}
