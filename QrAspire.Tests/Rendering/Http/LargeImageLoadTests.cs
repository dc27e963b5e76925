using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Rendering.Http;

/// <summary>Many of the largest images at once, asked of a process of its own.</summary>
public sealed class LargeImageLoadTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Clients = 24;

    [Fact]
    public async Task Large_images_take_turns_while_small_ones_and_health_are_answered()
    {
        await using var api = await ServiceProcess.StartAsync("QrAspire.Api", ("ConnectionStrings__codes", postgres.ConnectionString), ("Schema__Migrate", "true"), ("PublicBaseUrl", "https://qr.test"), ("Rasters__MaxWait", "00:00:03"));
        await SmallAsync(api, 0);
        using var large = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = api.Http.BaseAddress };
        var answers = new ConcurrentBag<HttpStatusCode>();
        var drawing = Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            using var response = await large.PostAsJsonAsync("/api/v1/render", Body(i, 4096, i == Clients / 2 ? "webp" : i % 3 == 0 ? "jpeg" : "png"));
            var body = await response.Content.ReadAsByteArrayAsync();
            answers.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.OK) return;
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
            ((string)JsonNode.Parse(body)!["error"]!["code"]!).ShouldBe("rendering_busy");
        }));

        var (slowest, rounds) = (TimeSpan.Zero, 0);
        while (!drawing.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            (await api.Http.GetAsync(new Uri("/healthz", UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
            var health = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            await SmallAsync(api, ++rounds);
            slowest = new[] { slowest, health, Stopwatch.GetElapsedTime(start) }.Max();
        }

        await drawing;
        var seen = string.Create(CultureInfo.InvariantCulture, $"{answers.Count(code => code == HttpStatusCode.OK)} of {Clients} drawn, {rounds} rounds, slowest {slowest.TotalMilliseconds:0} ms, peak {api.PeakMemory >> 20} MiB");
        answers.Count(code => code == HttpStatusCode.OK).ShouldBeGreaterThan(1, seen);
        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(1), seen);
        api.PeakMemory.ShouldBeLessThan(700L << 20, seen);
        if (Environment.GetEnvironmentVariable("QR_LOAD_FILE") is { Length: > 0 } file) await File.AppendAllLinesAsync(file, [seen]);
    }

    private static async Task SmallAsync(ServiceProcess api, int number) =>
        (await api.Http.PostAsJsonAsync("/api/v1/render", Body(1000 + number, 400, "png"))).EnsureSuccessStatusCode().Dispose();

    private static JsonObject Body(int number, int size, string format) => new()
    {
        ["payload"] = new JsonObject { ["type"] = "url", ["url"] = $"https://example.com/{number}" },
        ["size"] = size,
        ["format"] = format,
        ["design"] = new JsonObject { ["shape"] = "dot", ["gradient"] = new JsonObject { ["type"] = "radial", ["from"] = "#102878", ["to"] = "#78143c" } },
    };
}
