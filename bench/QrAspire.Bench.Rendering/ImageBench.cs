using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Rendering;

/// <summary>The Api's images over HTTP against bare Kestrel that sends the same bytes; load and servers share the machine, so only ratios mean something.</summary>
internal static class ImageBench
{
    public const string ServeCommand = "serve-bytes";
    private const int Connections = 32;
    private const int Rounds = 3;

    public static async Task<int> RunAsync(int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("qr-bench-").FullName;
        try
        {
            var database = await (await PostgresCluster.Shared).CreateDatabaseAsync();
            await using var api = await StartApiAsync(database);
            await using var drawing = await StartApiAsync(database, "--ImageCache:MemoryBytes=0");
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{api.Port}") };
            using var created = await client.PostAsJsonAsync("/api/v1/codes", new JsonObject { ["kind"] = "dynamic", ["payload"] = new JsonObject { ["type"] = "url", ["url"] = "https://example.com/" } });
            created.EnsureSuccessStatusCode();
            var path = $"/api/v1/codes/{(await created.Content.ReadFromJsonAsync<JsonObject>())!["id"]}/image?format=png";
            var image = Path.Combine(folder, "image.png");
            await File.WriteAllBytesAsync(image, await client.GetByteArrayAsync(path));
            var port = FreePort.Next();
            await using var bare = await ServerProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "QrAspire.Bench.Rendering.dll"), port, "/", [ServeCommand, port.ToString(CultureInfo.InvariantCulture), image]);

            foreach (var server in new[] { bare, api, drawing }) await Wrk.RunAsync(server.Port, path, Connections, 3);
            List<double> hits = [], misses = [], ratios = [];
            for (var round = 0; round < Rounds; round++)
            {
                var yardstick = await Wrk.RunAsync(bare.Port, path, Connections, seconds);
                var hit = await Wrk.RunAsync(api.Port, path, Connections, seconds);
                var miss = await Wrk.RunAsync(drawing.Port, path, Connections, seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare {yardstick.PerSecond,8:N0}/s   hit {hit.PerSecond,8:N0}/s p99 {hit.P99:0.00} ms   drawn {miss.PerSecond,8:N0}/s p99 {miss.P99:0.00} ms   errors {hit.Errors + miss.Errors}"));
                hits.Add(hit.PerSecond);
                misses.Add(miss.PerSecond);
                ratios.Add(hit.PerSecond / yardstick.PerSecond);
            }

            foreach (var list in new[] { hits, misses, ratios }) list.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians: hit / bare {ratios[Rounds / 2]:0.00} (goal 0.50), drawn {misses[Rounds / 2]:N0}/s (goal 8,000), image {new FileInfo(image).Length} bytes"));
            return ratios[Rounds / 2] >= 0.5 && misses[Rounds / 2] >= 8000 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The yardstick: Kestrel that answers every request with the same file and does nothing else, not even log.</summary>
    public static async Task<int> ServeAsync(string port, string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = "image/png";
            context.Response.ContentLength = bytes.Length;
            await context.Response.BodyWriter.WriteAsync(bytes);
        });
        await app.RunAsync();
        return 0;
    }

    private static Task<ServerProcess> StartApiAsync(string database, params string[] settings)
    {
        var port = FreePort.Next();
        return ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "QrAspire.Api.dll"),
            port,
            "/ready",
            [$"--urls=http://127.0.0.1:{port}", $"--ConnectionStrings:codes={database}", "--PublicBaseUrl=https://qr.example", "--Schema:Migrate=true", "--Logging:LogLevel:Default=Warning", .. settings],
            ("ASPNETCORE_ENVIRONMENT", "Production"));
    }
}
