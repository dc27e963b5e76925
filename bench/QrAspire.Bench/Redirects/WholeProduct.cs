using System.Diagnostics;
using System.Globalization;
using Npgsql;
using QrAspire.Bench.Ingest;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Redirects;

/// <summary>
/// Redirects while broker, Analytics and PostgreSQL work on the same processors: the backlog rises under load and drains
/// afterwards, every answered scan is a row in the end, and at a steady thousand a second rows are there within a second.
/// </summary>
internal static class WholeProduct
{
    private const int Partitions = 12;
    private const int SteadyRate = 1_000;
    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(List<Figure> figures, BenchOptions options, string folder, ServerProcess bare, IReadOnlyList<string> ids)
    {
        await using var postgres = await PostgresCluster.StartAsync(durable: true);
        var scans = await postgres.CreateDatabaseAsync("product");
        using var kafka = new MockKafka();
        kafka.CreateTopic(Topics.ScanEvents, Partitions);
        kafka.CreateTopic(Topics.DeadLetters, Partitions);
        folder = Path.Combine(folder, "product");
        new CodeSet(ids.Count).WriteSnapshot(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "redirect")).FullName, "targets.snapshot"));
        await using var analytics = await IngestBench.StartAsync(scans, kafka.BootstrapServers, "--Schema:Migrate=true");
        await using var redirect = await RedirectBench.StartRedirectAsync(folder, $"--ConnectionStrings:kafka={kafka.BootstrapServers}");
        await using var database = NpgsqlDataSource.Create(scans);

        await RedirectBench.CompareAsync(figures, options, "product", bare, redirect, "/", LuaScript.Zipf(folder, ids, seed: 4));
        await DrainAsync(figures, redirect, database);
        await SteadyAsync(figures, redirect, analytics, database, ids);
    }

    private static async Task DrainAsync(List<Figure> figures, ServerProcess redirect, NpgsqlDataSource database)
    {
        var stored = await RowsAsync(database);
        var answered = await redirect.MetricAsync("qr_scan_events_total", "buffered");
        figures.Add(new("product: answered and not yet stored at the end of the load", answered - stored, "events", null, null));
        var started = Stopwatch.GetTimestamp();
        var rows = await AwaitAsync(database, (long)answered);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"product    {answered - stored:0} of {answered:0} were to catch up with: {seconds:0.0} s"));
        figures.Add(new("product: rows/s while catching up", (rows - stored) / seconds, "1/s", null, null));
        figures.Add(new("product: answered scans that are no row afterwards", answered - rows, "", "= 0", answered == rows));
    }

    private static async Task SteadyAsync(List<Figure> figures, ServerProcess redirect, ServerProcess analytics, NpgsqlDataSource database, IReadOnlyList<string> ids)
    {
        var rows = await RowsAsync(database);
        var (total, fast) = await AgesAsync(analytics);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 16 });
        var started = Stopwatch.GetTimestamp();
        var sent = 0;
        while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < s_steady)
        {
            var due = (int)(elapsed.TotalSeconds * SteadyRate) - sent;
            var answers = await Task.WhenAll(Enumerable.Range(sent, due).Select(i => client.GetAsync(new Uri($"http://127.0.0.1:{redirect.Port}/r/{ids[i % ids.Count]}"))));
            foreach (var answer in answers)
            {
                answer.Dispose();
            }

            sent += due;
            await Task.Delay(2);
        }

        await AwaitAsync(database, rows + sent);
        var (totalAfter, fastAfter) = await AgesAsync(analytics);
        var share = (fastAfter - fast) / (totalAfter - total);
        figures.Add(new($"product: {SteadyRate}/s, share stored within 1 s of the answer", share, "ratio", "≥ 0.99", share >= 0.99));
    }

    private static async Task<(double Total, double Fast)> AgesAsync(ServerProcess analytics) =>
        (await analytics.MetricAsync("qr_scan_event_age_seconds_count"), await analytics.MetricAsync("qr_scan_event_age_seconds_bucket", "le=\"1\""));

    private static async Task<long> RowsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(scans), 0)::bigint FROM scan_rollup_quarter");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits for so many rows, then counts the rows themselves.</summary>
    private static async Task<long> AwaitAsync(NpgsqlDataSource database, long rows)
    {
        for (var started = Stopwatch.GetTimestamp(); await RowsAsync(database) < rows && Stopwatch.GetElapsedTime(started) < s_patience;)
        {
            await Task.Delay(100);
        }

        await using var command = database.CreateCommand("SELECT count(*) FROM scans");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
