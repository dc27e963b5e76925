using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace QrAspire.Tests.Dashboard;

public sealed class BrowserTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>, IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async Task InitializeAsync() => _host = await DashboardHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task A_person_logs_in_with_the_token_and_lands_where_they_wanted()
    {
        var page = await (await browser.Browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync(new Uri(_host.Server.Url, "traces").ToString());
        await page.GetByLabel("Token").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the token");

        await page.GetByLabel("Token").FillAsync(DashboardHost.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Traces" })).ToBeVisibleAsync();
        page.Url.ShouldBe(new Uri(_host.Server.Url, "traces").ToString());
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_opens_without_complaint(ColorScheme scheme)
    {
        var scan = await SendScansAsync();
        var (page, complaints) = await browser.OpenAsync(_host, scheme);
        foreach (var (path, text) in (IEnumerable<(string, string)>)
        [
            ("/", "redirect"), ("/?view=graph", "postgres"), ("/?resource=redirect", "Environment"), ("/consolelogs/resource/redirect", "Now listening on"), ("/structuredlogs", "Resolved"),
            ("/structuredlogs/resource/analytics", "Stored"), ("/traces", "GET /r/{shortId}"), ($"/traces/detail/{scan}", "INSERT scans"), ("/metrics", "http.server.request.duration"), ("/errors", "Errors"),
            ("/metrics/resource/redirect/meter/QrAspire.Redirect/instrument/qr.scans", "Scans answered."), ("/nowhere", "There is no such page"),
        ])
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("#main")).ToContainTextAsync(text);
        }

        (await page.EvaluateAsync<string>("document.documentElement.dataset.theme")).ShouldBe(scheme == ColorScheme.Dark ? "dark" : "light");
        // The unknown page is a 404 on purpose.
        complaints.Where(complaint => !complaint.Contains("404")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Resources_change_live_and_take_commands()
    {
        var (page, _) = await browser.OpenAsync(_host);
        var row = page.Locator("tr[data-resource=api]");
        await Expect(row).ToContainTextAsync("Running (Unhealthy)");
        await Expect(page.Locator("tr[data-resource=web]")).ToContainTextAsync("Waiting for: api, analytics");
        await Expect(page.Locator("tr[data-resource=analytics]")).ToContainTextAsync("Exited (exit code 134)");

        _host.Directory.Set(SampleResources.All.Single(resource => resource.Name == "api") with { Health = "Healthy" });
        await Expect(row.Locator(".state")).ToHaveTextAsync("Running");

        await row.GetByRole(AriaRole.Button, new() { Name = "Stop api" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("Stop api: done.");
        await page.Locator("tr[data-resource=analytics]").GetByRole(AriaRole.Button, new() { Name = "Actions for analytics" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Replay dead letters" }).ClickAsync();
        await Expect(page.Locator(".toast", new() { HasText = "Replay" })).ToBeVisibleAsync();
        _host.Directory.Executed.ShouldBe([("api", "stop"), ("analytics", "replay")]);

        _host.Directory.OnExecute = (_, _) => new CommandOutcome(false, "The port is taken.");
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop api" }).ClickAsync();
        await Expect(page.Locator(".toast.bad")).ToContainTextAsync("The port is taken.");
    }

    [Fact]
    public async Task Details_mask_secrets()
    {
        var (page, _) = await browser.OpenAsync(_host);
        await page.Locator("tr[data-resource=redirect]").GetByRole(AriaRole.Button, new() { Name = "redirect", Exact = true }).ClickAsync();

        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of redirect" });
        await Expect(details).ToContainTextAsync("ASPNETCORE_URLS");
        await Expect(details.Locator("tr", new() { HasText = "ConnectionStrings__codes" })).ToContainTextAsync("●●●●");
        (await page.ContentAsync()).ShouldNotContain(SampleResources.SecretValue);

        await page.Keyboard.PressAsync("Escape");
        await Expect(details).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Console_lines_are_coloured_live_and_harmless()
    {
        var (page, complaints) = await browser.OpenAsync(_host);
        await page.GotoAsync("/consolelogs/resource/redirect");
        await Expect(page.Locator(".line")).ToHaveCountAsync(6);
        await Expect(page.Locator(".line.error")).ToHaveCountAsync(2);
        await Expect(page.Locator(".ansi-fg-2")).ToHaveTextAsync("info");
        await Expect(page.Locator(".console")).ToContainTextAsync("<script>alert(1)</script>");
        await Expect(page.Locator(".console script")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        _host.Directory.Write("redirect", "\u001b[31mwritten while paused\u001b[0m");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume (1)" })).ToBeVisibleAsync();
        await Expect(page.Locator(".line")).ToHaveCountAsync(6);
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".line").Last).ToContainTextAsync("written while paused");

        await page.GetByRole(AriaRole.Button, new() { Name = "Timestamps" }).ClickAsync();
        await Expect(page.Locator(".line .at").First).ToBeHiddenAsync();
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_open_the_pages()
    {
        await SendScansAsync();
        var (page, _) = await browser.OpenAsync(_host);
        foreach (var (key, heading) in (IEnumerable<(string, string)>)[("c", "Console logs"), ("s", "Structured logs"), ("t", "Traces"), ("m", "Metrics"), ("r", "Resources")])
        {
            await page.Keyboard.PressAsync(key);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
        }

        await page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("ct");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Resources", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_trace_shows_spans_linked_batches_logs_and_details()
    {
        var scan = await SendScansAsync();
        var (page, complaints) = await browser.OpenAsync(_host);
        await page.GotoAsync($"/traces/detail/{scan}");
        await Expect(page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(7);
        await Expect(page.GetByRole(AriaRole.Treeitem).Nth(3)).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("^analytics process qr.events .*7.5 ms$"));
        await Expect(page.Locator(".waterfall-row.linked")).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Logs of this trace" })).ToContainTextAsync("Stored 1 scans of 1 codes");

        await page.GetByRole(AriaRole.Treeitem).Nth(5).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary);
        await Expect(details).ToContainTextAsync("Links to");
        await Expect(details).ToContainTextAsync("analytics: process qr.events");

        // By keyboard: the first row closes and hides all others.
        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(1);
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Twenty_thousand_spans_of_one_trace_stay_usable()
    {
        const int Count = 20_000;
        var sample = new SampleTelemetry(DateTimeOffset.UtcNow);
        var (trace, root) = (sample.NewTraceId(), sample.NewSpanId());
        var start = DateTimeOffset.UtcNow.AddMinutes(-1);
        foreach (var part in Enumerable.Range(0, Count).Chunk(2_000))
        {
            var spans = part.Select(i => i == 0
                ? SampleTelemetry.Span(trace, root, null, "replay journal", 1, start, 20_000)
                : SampleTelemetry.Span(trace, sample.NewSpanId(), root, $"send {i}", 4, start.AddMilliseconds(i), 2, ("messaging.system", "kafka")));
            await _host.SendAsync(new TracesRequest { ResourceSpans = { SampleTelemetry.Group("redirect", "s", [.. spans]) } });
        }

        var (page, complaints) = await browser.OpenAsync(_host);
        await page.GotoAsync($"/traces/detail/{Convert.ToHexStringLower(trace)}");
        await Expect(page.Locator(".facts")).ToContainTextAsync("20,000");
        (await page.GetByRole(AriaRole.Treeitem).CountAsync()).ShouldBeLessThan(100);

        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.GetByRole(AriaRole.Treeitem).Last).ToContainTextAsync("send 19999");
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_theme_can_be_chosen_and_is_remembered()
    {
        var (page, _) = await browser.OpenAsync(_host);
        await page.GetByRole(AriaRole.Button, new() { Name = "Theme: system" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Theme: light" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Pages_meet_WCAG_2_2_AA_as_far_as_axe_sees(ColorScheme scheme)
    {
        var scan = await SendScansAsync();
        var (page, _) = await browser.OpenAsync(_host, scheme);
        // The themes differ in colours only.
        var options = new AxeRunOptions
        {
            RunOnly = scheme == ColorScheme.Light
                ? new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }
                : new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
        };
        List<string> violations = [];
        foreach (var path in (string[])["/", "/?view=graph", "/?resource=api", "/consolelogs/resource/redirect", "/structuredlogs", "/traces", $"/traces/detail/{scan}", "/metrics", "/errors"])
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("#main *").Nth(40)).ToBeAttachedAsync();
            var result = await page.RunAxe(options);
            violations.AddRange(result.Violations.Select(violation => $"{path} {violation.Id}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        }

        violations.ShouldBeEmpty();
    }

    private async Task<string> SendScansAsync()
    {
        var sample = new SampleTelemetry(DateTimeOffset.UtcNow);
        string? last = null;
        for (var i = 5; i > 0; i--)
        {
            var scan = sample.Scan(TimeSpan.FromSeconds(i), fails: i == 4);
            await _host.SendAsync(scan.Redirect);
            await _host.SendAsync(scan.Analytics);
            await _host.SendAsync(scan.Logs);
            last = scan.TraceId;
        }

        for (var seconds = 60; seconds >= 0; seconds -= 5)
            await _host.SendAsync(sample.Metrics("redirect", DateTimeOffset.UtcNow.AddSeconds(-seconds), 30, sample.NewTraceId()));
        return last!;
    }
}
