using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using QrAspire.Tests.Faults;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Operations;
using Xunit.Abstractions;

namespace QrAspire.Tests.Product;

/// <summary>
/// The mix of bench/workload.json on the whole product: scans, reads of the API and of the analytics, a few writes, live connections that ping. Few
/// errors and short waits, or it fails; a line of what it saw and what each service needed for it is appended to artifacts/workload.jsonl.
/// <c>WORKLOAD_SECONDS=600</c> runs it as long as one wants.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class WorkloadTests(ProductFixture product, ITestOutputHelper output)
{
    private static readonly string[] s_services = ["redirect", "api", "analytics", "web"];

    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _waits = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _errors = new();

    private ProductHost Host => product.Host;

    [Fact]
    public async Task The_usual_mix_is_answered_in_time_and_without_errors()
    {
        var scenario = JsonSerializer.Deserialize<Scenario>(await File.ReadAllTextAsync(Ops.Path("bench", "workload.json")), JsonSerializerOptions.Web)!;
        if (Environment.GetEnvironmentVariable("WORKLOAD_SECONDS") is { Length: > 0 } seconds)
        {
            scenario = scenario with { Seconds = int.Parse(seconds, CultureInfo.InvariantCulture) };
        }

        var codes = new List<(Guid Id, string ShortId)>();
        for (var i = 0; i < scenario.Codes; i++)
        {
            codes.Add(await Host.CreateCodeAsync($"https://example.com/mix/{i}"));
        }

        var before = s_services.ToDictionary(service => service, Used);
        var ledger = new ScanLedger();
        var started = Stopwatch.GetTimestamp();
        using (var end = new CancellationTokenSource(TimeSpan.FromSeconds(scenario.Seconds)))
        {
            await Task.WhenAll(
            [
                new ScanLoad(new(IPAddress.Loopback, Host.Endpoint("redirect").Port), codes.ConvertAll(code => code.ShortId), ledger, $"mix-{Guid.NewGuid():N}"[..12], TimeProvider.System)
                    .RunAsync(8, scenario.RedirectsPerSecond, end.Token),
                EveryAsync("read", scenario.ReadsPerSecond, number => ReadAsync(codes[number % codes.Count].Id, number), end.Token),
                EveryAsync("write", scenario.WritesPerSecond, number => WriteAsync(codes[number % codes.Count].Id, number), end.Token),
                .. Enumerable.Range(0, scenario.LiveConnections).Select(_ => PingAsync(scenario.PingsPerSecond, end.Token)),
            ]);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var attempt in ledger.Attempts)
        {
            Waited("redirect", attempt.EndedAt - attempt.StartedAt);
            if (attempt.Fate != ScanFate.Answered)
            {
                _errors.Enqueue($"redirect: {attempt.Detail}");
            }
        }

        var kinds = _waits.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => Summary.Of(pair.Value, elapsed));
        var needs = s_services.ToDictionary(service => service, service => Used(service).Since(before[service], elapsed));
        var line = JsonSerializer.Serialize(new { at = TimeProvider.System.GetUtcNow(), scenario, kinds, needs, errors = _errors.Count }, JsonSerializerOptions.Web);
        output.WriteLine(line);
        Directory.CreateDirectory(Ops.Path("artifacts"));
        await File.AppendAllTextAsync(Ops.Path("artifacts", "workload.jsonl"), line + "\n");

        (_errors.Count / (double)kinds.Values.Sum(kind => kind.Count)).ShouldBeLessThan(scenario.ErrorRatio, string.Join('\n', _errors.Take(5)));
        kinds.Keys.ShouldBe(["ping", "read", "redirect", "write"]);
        foreach (var (kind, summary) in kinds)
        {
            summary.P95.ShouldBeLessThan(scenario.P95Milliseconds, kind);
        }
    }

    private async Task ReadAsync(Guid id, int number)
    {
        var (client, path) = (number % 4) switch
        {
            0 => (Host.Api, "/api/v1/codes?limit=20"),
            1 => (Host.Api, $"/api/v1/codes/{id}"),
            2 => (Host.Api, $"/api/v1/codes/{id}/image?format=svg"),
            _ => (Host.Analytics, $"/api/v1/analytics/summary?codeId={id}"),
        };
        using var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
    }

    private async Task WriteAsync(Guid id, int number)
    {
        using var response = number % 2 == 0
            ? await Host.Api.PostAsJsonAsync("/api/v1/codes", new { kind = "dynamic", payload = new { type = "url", url = "https://example.com/made" } })
            : await Host.Api.PatchAsync($"/api/v1/codes/{id}", new StringContent($$$"""{"payload":{"url":"https://example.com/mix/{{{number}}}"}}""", Encoding.UTF8, "application/merge-patch+json"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Does something so often a second, each without waiting for the one before.</summary>
    private async Task EveryAsync(string kind, double perSecond, Func<int, Task> act, CancellationToken end)
    {
        var under = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(end); number++)
            {
                under.Add(MeasureAsync(kind, number, act));
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over; what is under way is still answered.
        }

        await Task.WhenAll(under);
    }

    private async Task MeasureAsync(string kind, int number, Func<int, Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await act(number);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or WebSocketException)
        {
            _errors.Enqueue($"{kind}: {exception.Message}");
        }

        Waited(kind, Stopwatch.GetElapsedTime(started));
    }

    private async Task PingAsync(double perSecond, CancellationToken end)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Host.Analytics.BaseAddress!) { Scheme = "ws", Path = "/ws/scans" }.Uri, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                await MeasureAsync("ping", 0, async _ =>
                {
                    await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                    while (!await IsPongAsync())
                    {
                        // Scans come in between.
                    }
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        async Task<bool> IsPongAsync()
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            return buffer.AsSpan(0, length).IndexOf("\"pong\""u8) >= 0;
        }
    }

    private void Waited(string kind, TimeSpan time) => _waits.GetOrAdd(kind, _ => []).Add(time.TotalMilliseconds);

    private Usage Used(string service)
    {
        using var process = Process.GetProcessById(Host.ProcessId(service)!.Value);
        var written = File.ReadLines($"/proc/{process.Id}/io").First(line => line.StartsWith("write_bytes:", StringComparison.Ordinal));
        return new(process.TotalProcessorTime.TotalSeconds, process.WorkingSet64 / 1e6, long.Parse(written.AsSpan("write_bytes:".Length), CultureInfo.InvariantCulture) / 1e6);
    }

    private sealed record Scenario(
        int Seconds, int Codes, int RedirectsPerSecond, double ReadsPerSecond, double WritesPerSecond, int LiveConnections, double PingsPerSecond, double P95Milliseconds, double ErrorRatio);

    /// <summary>Latencies of one kind of operation, milliseconds.</summary>
    private sealed record Summary(int Count, double PerSecond, double P50, double P95, double P99)
    {
        public static Summary Of(IEnumerable<double> waits, TimeSpan elapsed)
        {
            var sorted = waits.Order().ToArray();
            return new(sorted.Length, Round(sorted.Length / elapsed.TotalSeconds), At(50), At(95), At(99));

            double At(int percent) => Round(sorted[sorted.Length * percent / 100]);
        }
    }

    /// <summary>What a process has used: processor time in seconds, then as a share of one processor; resident memory and bytes written in MB.</summary>
    private sealed record Usage(double Processor, double MemoryMegabytes, double WrittenMegabytes)
    {
        public Usage Since(Usage before, TimeSpan elapsed) =>
            new(Round((Processor - before.Processor) / elapsed.TotalSeconds), Round(MemoryMegabytes), Round(WrittenMegabytes - before.WrittenMegabytes));
    }

    private static double Round(double value) => Math.Round(value, 2);
}
