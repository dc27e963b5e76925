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
        ScanTable.Produce(kafka, [.. scans.Take(100), .. scans.Take(100), .. scans.Skip(100)]);
        await ScanTable.AwaitRowsAsync(postgres.DataSource, codes, scans.Length, analytics);
        ScanTable.Produce(kafka, scans);
        ScanTable.Produce(kafka, scans);
        var marker = codes.Select(code => _factory.Scan(code)).ToArray();
        ScanTable.Produce(kafka, marker);
        ScanEvent[] all = [.. scans, .. marker];
        await ScanTable.AwaitRowsAsync(postgres.DataSource, codes, all.Length, analytics);

        (await ScanTable.CountAsync(postgres.DataSource, codes)).ShouldBe(all.Length);
        await ScanTable.RollupsEqualRowsAsync(postgres.DataSource);
        var people = all.Count(scan => scan.UserAgent != ScanFactory.Bot);
        var summary = await analytics.GetAsync($"/api/v1/analytics/summary?{string.Join('&', codes.Select(code => $"codeId={code}"))}");
        summary.GetProperty("scans").GetInt64().ShouldBe(people);
        summary.GetProperty("bots").GetInt64().ShouldBe(all.Length - people);

        var metrics = await analytics.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain($"qr_scan_events_total{{stage=\"consumed\"}} {all.Length}");
        metrics.ShouldContain("qr_scan_event_age_seconds_count");
        metrics.ShouldContain("kafka_consumergroup_lag{consumergroup=\"qr-analytics\"");
    }
}
