using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>A Prometheus that is dead, hangs or was never there: users notice nothing, memory stays bounded, the log says so once.</summary>
[Collection(OwnProductCollection.Name)]
public sealed class ScrapeTests
{
    private static readonly Meter s_meter = new("QrAspire.Tests.Scrape");
    private static readonly Counter<long> s_many = s_meter.CreateCounter<long>("qr.scrape.many");

    [Fact]
    public async Task Nobody_reads_the_metrics_and_memory_does_not_grow_with_requests()
    {
        await using var host = await StartAsync();
        await AskAsync(host, 2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await AskAsync(host, 20_000);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4L << 20);

        // Whoever comes back finds everything counted.
        (await host.Client.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal) && line.Contains("/r/{shortId}")).ShouldEndWith(" 22000");
    }

    [Fact]
    public async Task Readers_that_ask_and_never_read_hold_up_nobody()
    {
        await using var host = await StartAsync();
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                var socket = new TcpClient { ReceiveBufferSize = 1024 };
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 20))));
            }

            await AskAsync(host, 500);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            (await host.Client.GetStringAsync("/metrics", limit.Token)).ShouldContain("qr_build_info");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_label_that_runs_wild_is_cut_off_and_scrapes_cost_no_memory()
    {
        await using var host = await StartAsync();
        for (var value = 0; value < 100_000; value++)
        {
            s_many.Add(1, new KeyValuePair<string, object?>("value", value));
        }

        var text = await host.Client.GetStringAsync("/metrics");
        var series = text.Split('\n').Where(line => line.StartsWith("qr_scrape_many_total{", StringComparison.Ordinal)).ToArray();
        series.Length.ShouldBeLessThanOrEqualTo(2_001);
        series.ShouldContain(line => line.Contains("otel_metric_overflow=\"true\""));
        series.Sum(line => long.Parse(line.Split(' ')[^1])).ShouldBe(100_000, "what has no series of its own is counted all the same");

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var scrape = 0; scrape < 100; scrape++)
        {
            await host.Client.GetByteArrayAsync("/metrics");
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4L << 20);
    }

    [Fact]
    public async Task A_reader_that_stays_away_is_missed_once_and_one_that_never_came_is_not()
    {
        var logs = new ConcurrentQueue<string>();
        await using var host = await StartAsync(logs, new() { ["Metrics:ScrapePatience"] = "00:00:00.5" });
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        logs.ShouldNotContain(line => line.Contains("Nobody has read"));

        await host.Client.GetStringAsync("/metrics");
        await Eventually.Async(() => logs.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("Nobody has read /metrics")));
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        logs.Count(line => line.Contains("Nobody has read")).ShouldBe(1);

        await host.Client.GetStringAsync("/metrics");
        await Eventually.Async(() => logs.Any(line => line.Contains("/metrics is read again")));
    }

    [Fact]
    public async Task The_start_says_where_telemetry_goes_without_credentials()
    {
        var logs = new ConcurrentQueue<string>();
        await using (await StartAsync(logs, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://user:hidden@127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" }))
        {
            await Eventually.Async(() => logs.Any(line => line.Contains("OTLP to http://127.0.0.1:9 (http/protobuf); traces at most 100 a second")));
        }

        await using (await StartAsync(logs))
        {
            await Eventually.Async(() => logs.Any(line => line.Contains("/metrics for 127.0.0.0/8, ::1/128 and nobody else; OTLP to nowhere")));
        }

        await using (await StartAsync(logs, new() { ["OTEL_SDK_DISABLED"] = "true" }))
        {
            await Eventually.Async(() => logs.Any(line => line.Contains("Telemetry is off")));
        }

        logs.ShouldNotContain(line => line.Contains("hidden"));
    }

    private static async Task AskAsync(ServiceHost host, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            using var answer = await host.Client.GetAsync("/r/x");
            answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        }
    }

    private static Task<ServiceHost> StartAsync(ConcurrentQueue<string>? logs = null, Dictionary<string, string?>? settings = null) => ServiceHost.StartAsync(
        app => app.MapGet("/r/{shortId}", (string shortId) => Results.Redirect("https://example.com")),
        logs is null ? null : builder => builder.Logging.AddProvider(new ListLoggerProvider(logs)),
        settings);
}
