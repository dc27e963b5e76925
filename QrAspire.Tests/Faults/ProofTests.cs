using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;
using QrAspire.Redirect.Journaling;
using QrAspire.Tests.Analytics;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Operations;
using QrAspire.Tests.Redirect;
using QrAspire.Tests.Rendering;
using Xunit.Abstractions;

namespace QrAspire.Tests.Faults;

/// <summary>
/// Promises about a part that is away, each as one test that can be run by its name, with its figures in the output. What takes long is
/// <c>Category=Full</c>.
/// </summary>
[Collection(OwnProductCollection.Name)]
public sealed class ProofTests(ITestOutputHelper output)
{
    private const int Workers = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("Category", "Full")]
    public async Task All_300000_scans_of_a_time_without_Analytics_are_there_afterwards()
    {
        const int Scans = 300_000;
        await using var host = await ProductHost.StartAsync();
        var codes = await CodesAsync(host, 50);
        await host.CommandAsync("analytics", "stop");

        var ledger = new ScanLedger();
        var started = Stopwatch.GetTimestamp();
        await Load(host, codes, ledger, "away").SendAsync(Workers, Scans);
        var sending = Stopwatch.GetElapsedTime(started);
        ledger.Attempts.Count(attempt => attempt.Fate is ScanFate.Answered).ShouldBe(Scans);
        output.WriteLine($"{Scans} scans answered in {sending.TotalSeconds:0.0} s, {Latency.Of(ledger.Attempts)}");

        await host.CommandAsync("analytics", "start");
        started = Stopwatch.GetTimestamp();
        await using var database = NpgsqlDataSource.Create(await host.ConnectionStringAsync("scans"));
        await AwaitRowsAsync(database, Scans);
        output.WriteLine($"all of them rows {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after Analytics was started");
        await ShouldHoldExactlyAsync(database, ledger);
    }

    [Fact]
    [Trait("Category", "Full")]
    public async Task Without_Kafka_redirects_are_as_fast_and_all_scans_are_there_afterwards()
    {
        const int PerSecond = 400;
        const int Rounds = 3;
        var length = TimeSpan.FromSeconds(6);
        await using var host = await ProductHost.StartAsync();
        var codes = await CodesAsync(host, 50);
        var all = new ScanLedger();
        await RunAsync("warm");
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var with = await RunAsync($"with{round}");
            await host.CommandAsync("kafka", "stop");
            var without = await RunAsync($"without{round}");
            await host.CommandAsync("kafka", "start");
            await Eventually.Async(() => host.ProcessId("kafka") is not null, s_patience, "Kafka runs again");
            await host.WaitHealthyAsync("kafka", s_patience);
            output.WriteLine($"with Kafka {with}; without {without}");
            ratios.Add(without.P99 / with.P99);
        }

        var started = Stopwatch.GetTimestamp();
        await using var database = NpgsqlDataSource.Create(await host.ConnectionStringAsync("scans"));
        await AwaitRowsAsync(database, all.Attempts.Count);
        output.WriteLine($"p99 without / with Kafka, median of {Rounds}: {ratios.Order().ElementAt(Rounds / 2):0.00}; {all.Attempts.Count} scans, all of them rows {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after Kafka was healthy");
        await ShouldHoldExactlyAsync(database, all);
        ratios.Order().ElementAt(Rounds / 2).ShouldBeLessThan(2);

        async Task<Latency> RunAsync(string name)
        {
            var ledger = new ScanLedger();
            using var load = new CancellationTokenSource(length);
            await Load(host, codes, ledger, name).RunAsync(Workers, PerSecond, load.Token);
            foreach (var attempt in ledger.Attempts)
            {
                all.Record(attempt);
            }

            return Latency.Of(ledger.Attempts);
        }
    }

    [Fact]
    [Trait("Category", "Full")]
    public async Task With_PostgreSQL_down_and_Redirect_killed_every_known_code_still_leads_where_it_led()
    {
        await using var host = await ProductHost.StartAsync();
        var codes = await CodesAsync(host, 200);
        foreach (var code in codes)
        {
            await ShouldLeadAsync(code);
        }

        // A change is in the snapshot within a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await host.CommandAsync("postgres", "stop");
        var before = host.ProcessId("redirect");
        host.Kill("redirect").ShouldBeTrue();
        var started = Stopwatch.GetTimestamp();
        await Eventually.Async(() => host.ProcessId("redirect") is { } pid && pid != before, s_patience);
        await host.WaitHealthyAsync("redirect", s_patience);
        output.WriteLine($"healthy {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after the kill");
        foreach (var code in codes)
        {
            await ShouldLeadAsync(code);
        }

        async Task ShouldLeadAsync(string code)
        {
            using var response = await host.Redirect.GetAsync($"/r/{code}");
            response.StatusCode.ShouldBe(HttpStatusCode.Found);
            response.Headers.Location!.AbsolutePath.ShouldBe($"/{codes.IndexOf(code)}");
        }
    }

    /// <summary>The disk is a file system of 256 KiB, which takes root.</summary>
    [Fact]
    public async Task On_a_full_disk_every_scan_is_answered_what_is_dropped_is_counted_exactly_and_the_alert_is_due()
    {
        if (!SmallDisk.IsPossible)
        {
            return;
        }

        using var data = new TemporaryFolder();
        var database = new CodesDatabase(await PostgresFixture.CreateDatabaseAsync());
        await database.MigrateAsync();
        await database.AddAsync("full", "https://example.org/");
        using var disk = SmallDisk.Mount(data.File("disk"), kibibytes: 256);
        await using var redirect = await RedirectServer.StartAsync(
            data.File("data"), database.ConnectionString, null, "Publish:Enabled=false", $"Journal:Path={disk.Path}", "Journal:RetryInterval=00:00:00.010", "Health:Period=00:00:00.200");
        await Eventually.Async(async () => (await redirect.Client.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode);
        var ledger = new ScanLedger();
        var load = new ScanLoad(IPEndPoint.Parse(redirect.Client.BaseAddress!.Authority), ["full"], ledger, "full", TimeProvider.System);
        await load.SendAsync(Workers, 3_000);

        var journal = redirect.Get<Journal>();
        var kept = TestJournal.Read(journal.Folder!, journal.End).Count;
        ledger.Attempts.ShouldAllBe(attempt => attempt.Fate == ScanFate.Answered);
        kept.ShouldBeInRange(100, 2_000);
        var metrics = await redirect.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        output.WriteLine($"3000 answered, {kept} in the journal, {Value(metrics, "qr_scan_events_total{stage=\"dropped\"}")} dropped; {Latency.Of(ledger.Attempts)}");
        Value(metrics, "qr_scan_events_total{stage=\"dropped\"}").ShouldBe(3_000 - kept);
        Value(metrics, "qr_scan_events_total{stage=\"buffered\"}").ShouldBe(kept);

        // The conditions of the two alerts, as the rules say them.
        Ops.Rules().Single(rule => rule.Name == "QrJournalNotWritable").Expression.ShouldStartWith("qr_journal_writable == 0");
        Value(metrics, "qr_journal_writable").ShouldBe(0);
        Ops.Rules().Single(rule => rule.Name == "QrScanEventsDropped").Expression.ShouldContain("increase(qr_scan_events_total{stage=\"dropped\"}[5m])) > 0");

        disk.Grow(kibibytes: 8192);
        await Eventually.Async(async () =>
        {
            await load.SendAsync(1, 1);
            return journal.IsWritable;
        }, because: "the disk has room again");
        Value(await redirect.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), "qr_journal_writable").ShouldBe(1);
    }

    private static async Task<List<string>> CodesAsync(ProductHost host, int count)
    {
        var codes = new List<string>();
        for (var i = 0; i < count; i++)
        {
            codes.Add((await host.CreateCodeAsync($"https://example.com/{i}")).ShortId);
        }

        return codes;
    }

    private static ScanLoad Load(ProductHost host, List<string> codes, ScanLedger ledger, string runId) =>
        new(new IPEndPoint(IPAddress.Loopback, host.Endpoint("redirect").Port), codes, ledger, runId, TimeProvider.System);

    private static Task AwaitRowsAsync(NpgsqlDataSource database, long rows) => Eventually.Async(
        async () =>
        {
            await Task.Delay(200);
            await using var command = database.CreateCommand("SELECT coalesce(sum(scans), 0)::bigint FROM scan_rollup_quarter");
            return (long)(await command.ExecuteScalarAsync())! >= rows;
        },
        s_patience,
        $"{rows} rows");

    private static async Task ShouldHoldExactlyAsync(NpgsqlDataSource database, ScanLedger ledger)
    {
        var stored = new List<string>();
        await using var command = database.CreateCommand("SELECT request_id FROM scans");
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                stored.Add(reader.GetString(0));
            }
        }

        ledger.Audit(stored, [], TimeSpan.Zero).Findings.ShouldBeEmpty();
        stored.Count.ShouldBe(ledger.Attempts.Count);
        await ScanTable.RollupsEqualRowsAsync(database);
    }

    private static double Value(string metrics, string series) =>
        double.Parse(metrics.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture);
}
