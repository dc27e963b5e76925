using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Product;

/// <summary>The main job from end to end: make a code, print it, scan it, count it, send it elsewhere.</summary>
[Collection(ProductCollection.Name)]
public sealed class MainJobTests(ProductFixture product)
{
    private const int ParallelScans = 500;

    private ProductHost Host => product.Host;

    [Fact]
    public async Task A_printed_code_leads_where_its_owner_says_and_every_scan_counts()
    {
        var (id, shortId) = await Host.CreateCodeAsync("https://example.com/menu");
        var image = await Host.Api.GetByteArrayAsync($"/api/v1/codes/{id}/image?format=png");
        (await DecodeAsync(image)).ShouldBe($"{Host.Redirect.BaseAddress}r/{shortId}");

        using (var scan = await Host.Redirect.GetAsync($"/r/{shortId}"))
        {
            scan.StatusCode.ShouldBe(HttpStatusCode.Found);
            scan.Headers.Location.ShouldBe(new Uri("https://example.com/menu"));
            scan.Headers.CacheControl!.NoStore.ShouldBeTrue();
            scan.Headers.Contains("X-Request-ID").ShouldBeTrue();
            scan.Headers.Contains("X-Process-Time").ShouldBeTrue();
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, ParallelScans - 1), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, cancellationToken) =>
        {
            using var scan = await Host.Redirect.GetAsync($"/r/{shortId}", cancellationToken);
            scan.StatusCode.ShouldBe(HttpStatusCode.Found);
        });
        await Eventually.Async(async () => await ScansAsync(id) == ParallelScans, TimeSpan.FromSeconds(30), $"{ParallelScans} scans are counted");

        await Host.Codes.PatchAsync(id, version: 1, new() { ["payload"] = new JsonObject { ["url"] = "https://example.com/summer-menu" } }, default);
        await Eventually.Async(async () =>
        {
            using var scan = await Host.Redirect.SendAsync(new(HttpMethod.Head, $"/r/{shortId}"));
            return scan.Headers.Location == new Uri("https://example.com/summer-menu");
        }, TimeSpan.FromSeconds(1), "the printed code leads to the new target");

        (await Host.Api.GetByteArrayAsync($"/api/v1/codes/{id}/image?format=png")).ShouldBe(image);
        (await ScansAsync(id)).ShouldBe(ParallelScans, "HEAD is not a scan");
    }

    [Fact]
    public async Task A_deleted_code_is_gone_and_comes_back()
    {
        var (id, shortId) = await Host.CreateCodeAsync();
        await Host.Codes.DeleteAsync(id, default);
        await ShouldAnswerAsync(shortId, HttpStatusCode.Gone);

        (await Host.Codes.RestoreAsync(id, default)).Status.ShouldBe("active");
        await ShouldAnswerAsync(shortId, HttpStatusCode.Found);
    }

    private async Task ShouldAnswerAsync(string shortId, HttpStatusCode expected) => await Eventually.Async(async () =>
    {
        using var scan = await Host.Redirect.SendAsync(new(HttpMethod.Head, $"/r/{shortId}"));
        return scan.StatusCode == expected;
    }, TimeSpan.FromSeconds(2), $"/r/{shortId} answers {expected}");

    private async Task<long> ScansAsync(Guid id) =>
        (await Host.Scans.SummaryAsync(new(CodeIds: [id], Bots: true), default)).Scans;

    /// <summary>What an independent reader sees in the image.</summary>
    private static async Task<string> DecodeAsync(byte[] png)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(path, png);
        try
        {
            using var zbar = Process.Start(new ProcessStartInfo("zbarimg", ["--nodbus", "-q", "--raw", "--oneshot", path]) { RedirectStandardOutput = true })!;
            var text = await zbar.StandardOutput.ReadToEndAsync();
            await zbar.WaitForExitAsync();
            return text.TrimEnd('\n');
        }
        finally
        {
            File.Delete(path);
        }
    }
}
