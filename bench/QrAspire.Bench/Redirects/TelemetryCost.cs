using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Redirects;

/// <summary>
/// What telemetry costs redirects. On: metrics are scraped every second and exported every five, traces taken by the sampler of production and logs exported
/// over OTLP to a collector that answers. Off: <c>OTEL_SDK_DISABLED</c>, no provider listens. Both in Production, in turns, on the same machine, so that only
/// their ratio means something; it counts only when the side that is on has measured every request and exported all three signals.
/// </summary>
internal static class TelemetryCost
{
    private const int Connections = 32;
    private const double Goal = 0.90;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("qr-bench-").FullName;
        try
        {
            var codes = new CodeSet(1_000);
            var (onFolder, offFolder) = (Folder(folder, "on", codes), Folder(folder, "off", codes));
            var port = FreePort.Next();
            await using var drain = await StartDrainAsync(port);
            await using var on = await RedirectBench.StartRedirectAsync(
                onFolder, "--Publish:Enabled=false", $"--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "--OTEL_METRIC_EXPORT_INTERVAL=5000");
            await using var off = await RedirectBench.StartRedirectAsync(offFolder, "--Publish:Enabled=false", "--OTEL_SDK_DISABLED=true");
            using var stop = new CancellationTokenSource();
            var scraping = ScrapeAsync(on, stop.Token);
            var path = $"/r/{codes.Ids[0]}";
            var sent = (await Wrk.RunAsync(on.Port, path, Connections, 3)).Requests;
            await Wrk.RunAsync(off.Port, path, Connections, 3);
            var (rates, costs) = (new List<double>(), new List<double>());
            for (var round = 0; round < options.Rounds; round++)
            {
                // Who goes first changes, so that a machine that warms up or is shared favours nobody.
                var first = round % 2 == 0 ? on : off;
                var a = await MeasureAsync(first, path, options.Seconds);
                var b = await MeasureAsync(first == on ? off : on, path, options.Seconds);
                var (with, without) = first == on ? (a, b) : (b, a);
                sent += with.Requests;
                rates.Add(with.PerSecond / without.PerSecond);
                costs.Add(with.Microseconds / without.Microseconds);
                Console.Error.WriteLine($"on {with.PerSecond,9:0}/s {with.Microseconds:0.00} µs   off {without.PerSecond,9:0}/s {without.Microseconds:0.00} µs   ratio {rates[^1]:0.000}");
            }

            await stop.CancelAsync();
            await scraping;
            var measured = await on.MetricAsync("http_server_request_duration_seconds_count", "http_route=\"/r/{shortId}\"");
            var ratio = Median(rates);
            Console.WriteLine(FormattableString.Invariant(
                $"telemetry: requests/s, on / off = {ratio:0.000} (goal ≥ {Goal:0.00}); processor time per request, on / off = {Median(costs):0.000}; {options.Rounds} rounds of {options.Seconds} s"));
            Console.WriteLine(FormattableString.Invariant($"on: {sent} requests answered, {measured} measured; exports received: {drain}"));

            List<Figure> figures =
            [
                new("telemetry: requests/s, on / off", ratio, "ratio", FormattableString.Invariant($"≥ {Goal:0.00}"), ratio >= Goal),
                new("telemetry: processor time per request, on / off", Median(costs), "ratio", null, null),
            ];
            await Figure.WriteAsync(figures, options.Json);

            // What is still under way when the load generator ends is measured and not counted by it.
            return ratio >= Goal && measured >= sent && drain.HasAll ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Folder(string root, string name, CodeSet codes)
    {
        var folder = Path.Combine(root, name);
        Directory.CreateDirectory(Path.Combine(folder, "redirect"));
        codes.WriteSnapshot(Path.Combine(folder, "redirect", "targets.snapshot"));
        return folder;
    }

    private static async Task<(double PerSecond, double Microseconds, long Requests)> MeasureAsync(ServerProcess server, string path, int seconds)
    {
        var before = server.ProcessorTime;
        var result = await Wrk.RunAsync(server.Port, path, Connections, seconds);
        return (result.PerSecond, (server.ProcessorTime - before).TotalMicroseconds / result.Requests, result.Requests);
    }

    private static async Task ScrapeAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await server.MetricAsync("qr_redirects_total");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<Drain> StartDrainAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var drain = new Drain(builder.Build());
        drain.Application.Urls.Add($"http://127.0.0.1:{port}");
        drain.Application.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            drain.Count(signal);
            return Results.Bytes([], "application/x-protobuf");
        });
        await drain.Application.StartAsync();
        return drain;
    }

    /// <summary>Takes OTLP over HTTP and forgets it.</summary>
    private sealed class Drain(WebApplication application) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, int> _exports = new();

        public WebApplication Application => application;

        /// <summary>All three signals came.</summary>
        public bool HasAll => _exports.Keys.Order().SequenceEqual(["logs", "metrics", "traces"]);

        public void Count(string signal) => _exports.AddOrUpdate(signal, 1, (_, count) => count + 1);

        public ValueTask DisposeAsync() => application.DisposeAsync();

        public override string ToString() => string.Join(", ", _exports.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} of {pair.Key}"));
    }
}
