using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Playwright;

namespace QrAspire.Tests.Web;

/// <summary>The whole product, started as <c>dotnet run</c> on the AppHost does but on random ports, and a browser.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromMinutes(3);
    private static readonly string[] s_flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private DistributedApplication? _product;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A client of the UI's service that follows no redirect.</summary>
    public HttpClient Web { get; private set; } = null!;

    /// <summary>A client of Api.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>Scans as a phone does: follows no redirect.</summary>
    public HttpClient Scanner { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        DefaultRequestHeaders = { { "User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1" } },
    };

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(s_startTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.QrAspire_AppHost>(timeout.Token);
        _product = await builder.BuildAsync(timeout.Token);
        await _product.StartAsync(timeout.Token);
        foreach (var name in new[] { "web", "redirect", "analytics" })
        {
            await _product.ResourceNotifications.WaitForResourceHealthyAsync(name, timeout.Token);
        }

        Web = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _product.GetEndpoint("web") };
        Api = _product.CreateHttpClient("api");
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(20_000);
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = s_flags });
    }

    /// <summary>Runs a test in a browser context of its own; when it fails, leaves a screenshot and a trace in <c>artifacts/browser</c>.</summary>
    public async Task BrowseAsync(Func<IPage, Task> test, BrowserNewContextOptions? options = null, [CallerMemberName] string name = "")
    {
        options ??= new();
        options.BaseURL = Web.BaseAddress!.ToString();
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
            var folder = Path.Combine(Artifacts(), name);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "failed.png"), FullPage = true });
            await context.Tracing.StopAsync(new() { Path = Path.Combine(folder, "trace.zip") });
            throw;
        }
    }

    /// <summary>Makes a dynamic code over Api.</summary>
    public async Task<JsonObject> CreateCodeAsync(string title, string target = "https://example.com/")
    {
        using var response = await Api.PostAsJsonAsync("/api/v1/codes", new { kind = "dynamic", title, payload = new { type = "url", url = target } });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_product is not null) await _product.DisposeAsync();
    }

    private static string Artifacts([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../artifacts/browser"));
}

/// <summary>Tests that share one running product.</summary>
[CollectionDefinition(nameof(ProductCollection), DisableParallelization = true)]
public sealed class ProductCollection : ICollectionFixture<ProductFixture>;
