using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Web;

/// <summary>A real browser before the UI of the running product.</summary>
public sealed class Browser(ProductFixture product) : IAsyncLifetime
{
    /// <summary>What a phone sends that scans a code.</summary>
    public const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

    /// <summary>A busy machine draws slowly; a test that passes does not wait for this.</summary>
    private const float ExpectTimeout = 20_000;

    private static readonly string[] s_flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The folder that CI keeps.</summary>
    public static string Artifacts => Path.Combine(Repository(), "artifacts/browser");

    /// <summary>The product.</summary>
    public ProductHost Product => product.Host;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(ExpectTimeout);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = s_flags });
    }

    /// <summary>Runs a test in a browser context of its own; when it fails, leaves a screenshot and a trace in <see cref="Artifacts"/>.</summary>
    public async Task OpenAsync(Func<IPage, Task> test, BrowserNewContextOptions? options = null, [CallerMemberName] string name = "")
    {
        options ??= new();
        options.BaseURL = Product.Endpoint("web").ToString();
        options.TimezoneId ??= "Europe/Berlin";
        await using var context = await _browser!.NewContextAsync(options);
        await context.Tracing.StartAsync(new() { Screenshots = true, Snapshots = true });
        var page = await context.NewPageAsync();
        try
        {
            await test(page);
        }
        catch
        {
            var folder = Path.Combine(Artifacts, name);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "failed.png"), FullPage = true });
            await context.Tracing.StopAsync(new() { Path = Path.Combine(folder, "trace.zip") });
            throw;
        }
    }

    /// <summary>Waits for the circuit: only then the live status is shown.</summary>
    public static Task InteractiveAsync(IPage page) => Assertions.Expect(page.Locator(".live-status")).ToBeVisibleAsync();

    /// <summary>Makes a code over Api.</summary>
    public async Task<JsonObject> CreateCodeAsync(string title, string target = "https://example.com/", string[]? tags = null, object? design = null)
    {
        using var response = await Product.Api.PostAsJsonAsync("/api/v1/codes", new { kind = "dynamic", title, payload = new { type = "url", url = target }, tags = tags ?? [], design = design ?? new { } });
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>Scans a short URL as a phone does.</summary>
    public async Task<HttpResponseMessage> ScanAsync(string shortUrl, string userAgent = Phone, string language = "de-DE,de;q=0.9")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, shortUrl);
        request.Headers.Add("User-Agent", userAgent);
        request.Headers.Add("Accept-Language", language);
        return await Product.Redirect.SendAsync(request);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
