using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Api;

/// <summary>A hundred thousand rows into the process as it runs in the field: how long, how much memory, and killed in the middle.</summary>
[Trait("Category", "Full")]
public sealed class ImportScaleTests(PostgresFixture postgres, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private const int Rows = 100_000;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>Most that may be resident at the peak, the report of all rows that is kept for the idempotency key included.</summary>
    private const int MostMegabytes = 200;

    /// <summary>Most when the stored answer, which is read whole, has been given again and everything has been exported.</summary>
    private const int MostAfterwards = 240;

    [Fact]
    public async Task A_hundred_thousand_rows_are_imported_in_time_and_memory_and_all_or_nothing()
    {
        var file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Rows).Select(i =>
            $$$"""{"payload":{"type":"url","url":"https://example.com/products/{{{i}}}?ref=print"},"title":"Product {{{i}}}","tags":["product","shelf {{{i % 100}}}"],"shortId":"prod-{{{i}}}"}{{{"\n"}}}""")));
        int before;
        using (var api = await StartAsync())
        {
            // Killed in the middle of everything.
            before = await CountAsync();
            using var content = Body(file);
            var import = api.Client.PostAsync(new Uri("/api/v1/codes/import", UriKind.Relative), content);
            await Task.Delay(TimeSpan.FromSeconds(4));
            import.IsCompleted.ShouldBeFalse("it must be in the middle");
            api.Process.Kill();
            await Should.ThrowAsync<HttpRequestException>(() => import);
        }

        (await CountAsync()).ShouldBe(before);
        using (var api = await StartAsync())
        {
            var idle = Megabytes(api.Process, "VmRSS");
            var started = TimeProvider.System.GetTimestamp();
            var first = await ImportAsync(api, file);
            var took = TimeProvider.System.GetElapsedTime(started);
            var megabytes = Megabytes(api.Process, "VmHWM");
            output.WriteLine($"{Rows} rows in {took.TotalSeconds:0.0} s; {idle} MB resident before, {megabytes} MB at most, {Megabytes(api.Process, "VmRSS")} MB after, of which {Megabytes(api.Process, "RssAnon")} MB of its own");
            ((int)first["created"]!).ShouldBe(Rows);
            first["items"]!.AsArray().Count.ShouldBe(Rows);
            (await CountAsync()).ShouldBe(before + Rows);

            var again = await ImportAsync(api, file);
            ((int)again["created"]!).ShouldBe(Rows);
            output.WriteLine($"{Megabytes(api.Process, "VmHWM")} MB at most after the same answer was given again");
            (await CountAsync()).ShouldBe(before + Rows, "the same key, the same answer, nothing twice");
            (await ExportedAsync(api)).ShouldBe(before + Rows);
            var afterAll = Megabytes(api.Process, "VmHWM");
            output.WriteLine($"{afterAll} MB at most after the export of all");
            took.ShouldBeLessThan(s_longest);
            afterAll.ShouldBeLessThan(MostAfterwards);
            megabytes.ShouldBeLessThan(MostMegabytes);
            api.Process.Kill();
        }
    }

    private static async Task<JsonNode> ImportAsync(Api api, byte[] file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/codes/import", UriKind.Relative)) { Content = Body(file) };
        request.Headers.Add("Idempotency-Key", "a-hundred-thousand");
        using var response = await api.Client.SendAsync(request);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Lines of an export of everything, read as they come.</summary>
    private static async Task<int> ExportedAsync(Api api)
    {
        await using var stream = await api.Client.GetStreamAsync(new Uri("/api/v1/codes/export", UriKind.Relative));
        using var reader = new StreamReader(stream);
        var lines = 0;
        while (await reader.ReadLineAsync() is not null) lines++;
        return lines;
    }

    private static ByteArrayContent Body(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return content;
    }

    private async Task<int> CountAsync()
    {
        try
        {
            return (int)await postgres.ScalarAsync<long>("SELECT count(*) FROM codes");
        }
        catch (Npgsql.PostgresException exception) when (exception.SqlState == Npgsql.PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>A size of proc(5): <c>VmRSS</c> is what is resident now, <c>VmHWM</c> the most at any time.</summary>
    private static int Megabytes(Process process, string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return int.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private async Task<Api> StartAsync()
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "QrAspire.Api.dll"), $"--urls=http://127.0.0.1:{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Schema__Migrate"] = "true";
        start.Environment["PublicBaseUrl"] = "https://qr.test";
        start.Environment["ConnectionStrings__codes"] = postgres.ConnectionString;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var api = new Api(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) });
        await Eventually.Async(async () =>
        {
            try
            {
                using var response = await api.Client.GetAsync(new Uri("/ready", UriKind.Relative));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, TimeSpan.FromSeconds(60));
        return api;
    }

    private sealed record Api(Process Process, HttpClient Client) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            if (!Process.HasExited) Process.Kill();
            Process.WaitForExit();
            Process.Dispose();
        }
    }
}
