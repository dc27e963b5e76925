using System.Diagnostics;
using Npgsql;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Whatever dies, every scan is stored once.</summary>
public sealed class IngestFaultTests
{
    private readonly ScanFactory _factory = new(seed: 11);
    private readonly Guid[] _codes = [.. Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7())];

    [Fact]
    public async Task Postgres_killed_under_load_costs_nothing()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var connection = await cluster.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var kafka = new KafkaFixture();
        await using var analytics = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers, ("Ingest__BatchSize", "200"));
        var total = 0;
        for (var round = 0; round < 3; round++)
        {
            total += Produce(kafka, 3_000);
            await ScanTable.AwaitRowsAsync(database, _codes, total - 2_500, analytics);
            await cluster.StopServerAsync();
            total += Produce(kafka, 1_000);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            await cluster.StartServerAsync();
        }

        await ExactAsync(database, total, analytics);
        analytics.HasExited.ShouldBeFalse();
        (await analytics.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldNotContain("qr_ingest_retries_total 0\n");
    }

    [Fact]
    public async Task While_Postgres_is_away_a_full_batch_waits_and_polls_without_spinning()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var connection = await cluster.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var kafka = new KafkaFixture();
        await using var analytics = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers, ("Ingest__BatchSize", "100"));
        var total = Produce(kafka, 500);
        await ScanTable.AwaitRowsAsync(database, _codes, total, analytics);
        await cluster.StopServerAsync();
        total += Produce(kafka, 2_000);
        await Eventually.Async(() => analytics.Output.Contains("receiving pauses", StringComparison.Ordinal), because: "receiving pauses");

        // A fair share of the time of one processor would be taken by a loop that waits for nothing.
        var (before, started) = (analytics.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(2));
        var share = (analytics.ProcessorTime - before) / Stopwatch.GetElapsedTime(started);
        share.ShouldBeLessThan(0.3);

        await cluster.StartServerAsync();
        await ExactAsync(database, total, analytics);
    }

    [Fact]
    public async Task Three_instances_one_killed_one_terminated_lose_and_double_nothing()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var kafka = new KafkaFixture();
        var first = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers, ("Ingest__BatchSize", "100"));
        var second = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers, ("Ingest__BatchSize", "100"));
        var third = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers, ("Ingest__BatchSize", "100"));
        await using var _ = first;
        await using var __ = second;
        await using var ___ = third;
        var total = Produce(kafka, 4_000);
        await ScanTable.AwaitRowsAsync(database, _codes, 1_000, first, second, third);
        total += Produce(kafka, 4_000);
        await second.KillAsync();
        total += Produce(kafka, 2_000);
        var started = Stopwatch.GetTimestamp();
        await third.TerminateAsync();
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        third.ExitCode.ShouldBe(0, third.Output);
        total += Produce(kafka, 1_000);
        await ExactAsync(database, total, first);
    }

    [Fact]
    public async Task An_instance_that_ends_while_it_joins_the_group_ends_properly()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var kafka = new KafkaFixture();
        await using var first = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers);
        var total = Produce(kafka, 500);
        await ScanTable.AwaitRowsAsync(database, _codes, total, first);
        foreach (var wait in new[] { 0, 150, 400 })
        {
            // Several moments of a join, which the broker takes seconds for.
            await using var joining = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers);
            await Task.Delay(wait);
            var started = Stopwatch.GetTimestamp();
            await joining.TerminateAsync();
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
            joining.ExitCode.ShouldBe(0, joining.Output);
        }

        total += Produce(kafka, 500);
        await ExactAsync(database, total, first);
    }

    [Fact]
    public async Task A_terminated_instance_leaves_nothing_for_the_next_one_to_repeat()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var kafka = new KafkaFixture();
        int total;
        await using (var first = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers))
        {
            total = Produce(kafka, 1_000);
            await ScanTable.AwaitRowsAsync(database, _codes, total, first);
            await first.TerminateAsync();
            first.ExitCode.ShouldBe(0, first.Output);
        }

        total += Produce(kafka, 500);
        await using var next = await AnalyticsProcess.StartAsync(connection, kafka.BootstrapServers);
        await ExactAsync(database, total, next);
        var metrics = await next.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain("qr_scan_events_total{stage=\"consumed\"} 500");
        metrics.ShouldContain("qr_scan_events_total{stage=\"duplicate\"} 0");
    }

    [Fact]
    public async Task A_broker_that_comes_back_without_memory_is_read_from_its_beginning()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        var port = FreePort.Next();
        using var forwarder = new Forwarder(port);
        var scans = _factory.Scans(3_000, _codes, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow);

        var before = new KafkaFixture();
        forwarder.Target = before.BootstrapServers;
        await using var analytics = await AnalyticsProcess.StartAsync(connection, $"127.0.0.1:{port}");
        ScanTable.Produce(before, scans[..2_000]);
        await ScanTable.AwaitRowsAsync(database, _codes, 2_000, analytics);
        forwarder.Target = null;
        before.Dispose();

        // The new broker's log is longer than the old one's was: a consumer that kept its offsets would skip its first records.
        using var after = new KafkaFixture();
        ScanTable.Produce(after, scans[2_000..]);
        ScanTable.Produce(after, scans[..1_500]);
        ScanTable.Produce(after, [.. scans[..1_500].Reverse()]);
        forwarder.Target = after.BootstrapServers;
        await ExactAsync(database, scans.Length, analytics);
    }

    private int Produce(KafkaFixture kafka, int count)
    {
        ScanTable.Produce(kafka, _factory.Scans(count, _codes, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow));
        return count;
    }

    private async Task ExactAsync(NpgsqlDataSource database, int total, params AnalyticsProcess[] analytics)
    {
        await ScanTable.AwaitRowsAsync(database, _codes, total, analytics);
        (await ScanTable.CountAsync(database, _codes)).ShouldBe(total);
        await ScanTable.RollupsEqualRowsAsync(database);
    }
}
