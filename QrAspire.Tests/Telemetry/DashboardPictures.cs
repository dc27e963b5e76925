using System.Net;
using Microsoft.Playwright;
using QrAspire.Tests.Dashboard;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>
/// Takes the dashboard's pictures for docs/screenshots from the running product. Not a check: it runs only when <c>QRASPIRE_SCREENSHOTS</c> names a folder.
/// </summary>
[Collection(ObservedProductCollection.Name)]
[Trait("Category", "Slow")]
public sealed class DashboardPictures(ObservedProduct product, DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page(ColorScheme scheme)
    {
        if (Environment.GetEnvironmentVariable("QRASPIRE_SCREENSHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        var trace = await ScanAsync();
        var context = await browser.Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1440, Height = 860 }, BaseURL = product.Access.Url.ToString() });
        var page = await context.NewPageAsync();
        await page.GotoAsync(product.Access.LoginUrl!);
        foreach (var (name, path, open) in new (string, string, Func<IPage, Task>?)[]
        {
            ("resources", "/", null),
            ("graph", "/?view=graph", null),
            ("console", "/consolelogs/resource/redirect", null),
            ("structured", "/structuredlogs", page => page.Locator("table.logs .row-button").First.ClickAsync()),
            ("traces", "/traces", null),
            ("trace", $"/traces/detail/{trace}", null),
            ("metrics", "/metrics/resource/redirect/meter/Microsoft.AspNetCore.Hosting/instrument/http.server.request.duration", null),
            ("errors", "/errors", null),
        })
        {
            await page.GotoAsync(path);
            await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
            if (open is not null)
            {
                await open(page);
            }

            await page.WaitForTimeoutAsync(1500);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}-{scheme.ToString().ToLowerInvariant()}.png") });
        }

        await context.CloseAsync();
    }

    /// <summary>One scan that is a trace of its own; returns the trace's id once all of it is there.</summary>
    private async Task<string> ScanAsync()
    {
        var (_, shortId) = await product.Host.CreateCodeAsync();
        for (var i = 0; i < 60; i++)
        {
            using var more = await product.Host.Redirect.GetAsync($"/{(i % 4 == 0 ? 'l' : 'r')}/{shortId}");
            await Task.Delay(TimeSpan.FromMilliseconds(200 + (i * 37 % 300)));
        }

        using var faults = new HttpClient { BaseAddress = product.Host.Endpoint("api") };
        await faults.PutAsync("/ops/faults/apiFailure?value=1", null);
        for (var i = 0; i < 4; i++)
        {
            using var failed = await product.Host.Api.GetAsync(i % 2 == 0 ? "/api/v1/codes" : "/api/v1/tags");
        }

        await faults.DeleteAsync("/ops/faults");
        await Task.Delay(TimeSpan.FromSeconds(2));
        var trace = Guid.NewGuid().ToString("N");
        using var scan = new HttpRequestMessage(HttpMethod.Get, $"/r/{shortId}");
        scan.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        using var answer = await product.Host.Redirect.SendAsync(scan);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        await Eventually.Async(async () =>
            (await product.AskAsync($"/api/telemetry/traces?traceId={trace}&summary=true")).GetProperty("data").EnumerateArray().FirstOrDefault() is { ValueKind: not System.Text.Json.JsonValueKind.Undefined } found
            && found.GetProperty("spanCount").GetInt32() >= 5);
        return trace;
    }
}
