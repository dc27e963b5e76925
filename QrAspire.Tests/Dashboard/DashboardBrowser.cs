using Microsoft.Playwright;

namespace QrAspire.Tests.Dashboard;

/// <summary>Debian's Chromium, and what it complained about.</summary>
public sealed class DashboardBrowser : IAsyncLifetime
{
    private static readonly string[] s_arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright _playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = s_arguments });
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A logged-in page; complaints are script errors, console errors and requests that left this machine.</summary>
    internal async Task<(IPage Page, List<string> Complaints)> OpenAsync(DashboardHost host, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1360, Height = 800 }, BaseURL = host.Server.Url.ToString() });
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        List<string> complaints = [];
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(host.Server.Url.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                complaints.Add($"foreign request {request.Url}");
        };
        await page.GotoAsync(host.Server.LoginUrl);
        return (page, complaints);
    }
}
