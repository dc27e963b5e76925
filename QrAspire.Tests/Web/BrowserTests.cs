using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using QrAspire.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace QrAspire.Tests.Web;

[Collection(ProductCollection.Name)]
[Trait("Category", "Slow")]
public class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public Task A_code_is_created_shown_scanned_and_counted_without_a_reload() => browser.OpenAsync(async page =>
    {
        await page.GotoAsync("/codes/new");
        await Browser.InteractiveAsync(page);
        await page.EvaluateAsync("window.stillHere = true");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://example.com/menu");
        var preview = page.GetByRole(AriaRole.Img, new() { Name = "Preview of the QR code" });
        await Expect(preview).ToBeVisibleAsync();
        var before = await preview.GetAttributeAsync("src");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Modules", Exact = true }).FillAsync("#0b6e63");
        await Expect(preview).Not.ToHaveAttributeAsync("src", before!);

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Title" }).FillAsync("Lunch menu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create code" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Lunch menu" })).ToBeVisibleAsync();
        var image = page.GetByRole(AriaRole.Img, new() { Name = "Lunch menu" });
        await Expect(image).ToBeVisibleAsync();
        await Expect(image).ToHaveJSPropertyAsync("complete", true);
        (await image.EvaluateAsync<int>("image => image.naturalWidth")).ShouldBeGreaterThan(0);

        var scans = page.GetByRole(AriaRole.Group, new() { Name = "Scans", Exact = true });
        await Expect(scans).ToContainTextAsync("0");
        var shortUrl = await page.GetByRole(AriaRole.Textbox, new() { Name = "Short link" }).InputValueAsync();
        for (var scan = 1; scan <= 3; scan++)
        {
            using var answer = await browser.ScanAsync(shortUrl);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            answer.Headers.Location.ShouldBe(new Uri("https://example.com/menu"));
            await Expect(scans).ToContainTextAsync($"{scan}");
        }

        (await page.EvaluateAsync<bool>("window.stillHere === true")).ShouldBeTrue("the page was reloaded");
    });

    [Fact]
    public Task A_changed_target_is_where_the_next_scan_leads_and_a_stale_change_is_shown() => browser.OpenAsync(async page =>
    {
        var code = await browser.CreateCodeAsync("Poster", "https://example.com/old");
        await page.GotoAsync($"/codes/{code["id"]}");
        await Browser.InteractiveAsync(page);

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://example.com/new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Eventually.PassesAsync(async () =>
        {
            using var answer = await browser.ScanAsync(code["shortUrl"]!.ToString());
            answer.Headers.Location.ShouldBe(new Uri("https://example.com/new"));
        });

        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}")
        {
            Content = new StringContent("""{"payload":{"url":"https://example.com/theirs"}}""", null, "application/merge-patch+json"),
        };
        (await browser.Product.Api.SendAsync(request)).EnsureSuccessStatusCode();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://example.com/mine");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Someone changed this code" })).ToContainTextAsync("example.com/theirs");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save mine over it" }).ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_design_is_started_from_a_preset_judged_and_kept() => browser.OpenAsync(async page =>
    {
        await page.GotoAsync("/codes/new");
        await Browser.InteractiveAsync(page);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Start from" }).SelectOptionAsync("ocean");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Module shape" })).ToHaveValueAsync("liquid");
        await Expect(page.GetByText("Scans well")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://example.com/");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Title" }).FillAsync("Ocean");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create code" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ocean" })).ToBeVisibleAsync();

        var id = new Uri(page.Url).Segments[^1];
        using var code = JsonDocument.Parse(await browser.Product.Api.GetStringAsync($"/api/v1/codes/{id}"));
        code.RootElement.GetProperty("design").TryGetProperty("gradient", out _).ShouldBeTrue("the preset's gradient was lost");
    });

    [Fact]
    public Task A_refused_field_is_marked_and_named() => browser.OpenAsync(async page =>
    {
        await page.GotoAsync("/codes/new");
        await Browser.InteractiveAsync(page);
        var target = page.GetByRole(AriaRole.Textbox, new() { Name = "Target" });
        await target.FillAsync("not a link");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create code" }).ClickAsync();

        await Expect(target).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("Some fields need a correction.")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/codes/new$"));
    });

    [Fact]
    public Task Pausing_deleting_and_restoring_show_at_once() => browser.OpenAsync(async page =>
    {
        var code = await browser.CreateCodeAsync("Flyer");
        await page.GotoAsync($"/codes/{code["id"]}");
        await Browser.InteractiveAsync(page);
        var heading = page.GetByRole(AriaRole.Heading, new() { Name = "Flyer" });

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(heading).ToContainTextAsync("Paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(heading).ToContainTextAsync("Active");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(heading).ToContainTextAsync("Deleted");

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This code is deleted" })).ToBeVisibleAsync();
        await Browser.InteractiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(heading).ToContainTextAsync("Active");
    });

    [Fact]
    public Task Searching_narrows_the_list_while_typing() => browser.OpenAsync(async page =>
    {
        var mark = Guid.NewGuid().ToString("N")[..8];
        await browser.CreateCodeAsync($"Needle {mark}");
        await browser.CreateCodeAsync("Hay");
        await page.GotoAsync("/codes");
        await Browser.InteractiveAsync(page);

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search codes" }).FillAsync(mark);

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "QR codes" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = $"Needle {mark}" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"search={mark}"));
    });

    [Fact]
    public Task Without_scripts_codes_are_listed_shown_and_created() => browser.OpenAsync(async page =>
    {
        await page.GotoAsync("/codes/new");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://example.com/plain");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Title" }).FillAsync("Plain form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create code" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Plain form" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Plain form" })).ToBeVisibleAsync();
        await page.GotoAsync("/codes");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Plain form" })).ToBeVisibleAsync();

        await page.GotoAsync("/codes/new");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("no link");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create code" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }, new() { JavaScriptEnabled = false });

    [Theory]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/codes", ColorScheme.Dark)]
    [InlineData("/codes/new?type=wifi", ColorScheme.Light)]
    [InlineData("/codes/new", ColorScheme.Dark)]
    [InlineData("/analytics", ColorScheme.Dark)]
    [InlineData("/codes/{id}", ColorScheme.Light)]
    public Task Pages_are_accessible_keep_to_themselves_and_fit_a_phone(string path, ColorScheme theme) => browser.OpenAsync(async page =>
    {
        var code = await browser.CreateCodeAsync("Accessible");
        var (errors, foreign) = (new List<string>(), new List<string>());
        page.Console += (_, message) =>
        {
            if (message.Type is "error") errors.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(browser.Product.Web.BaseAddress!.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) foreign.Add(request.Url);
        };

        await page.GotoAsync(path.Replace("{id}", code["id"]!.ToString(), StringComparison.Ordinal));
        await Browser.InteractiveAsync(page);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        var axe = await page.RunAxe();
        axe.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})").ShouldBeEmpty();
        foreign.ShouldBeEmpty();
        errors.ShouldBeEmpty();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).ShouldBeTrue("it scrolls sideways");
    }, new() { ColorScheme = theme, ViewportSize = new() { Width = 390, Height = 844 } });

    [Fact]
    public async Task An_unknown_address_is_a_page_for_people_and_the_envelope_for_programs()
    {
        using var page = await GetAsync("/nope", "text/html");
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).ShouldContain("There is nothing here");
        page.Headers.Contains("X-Request-ID").ShouldBeTrue();
        page.Headers.Contains("X-Process-Time").ShouldBeTrue();

        using var json = await GetAsync("/nope", "application/json");
        json.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await json.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"not_found\"");

        using var unknownCode = await GetAsync($"/codes/{Guid.NewGuid()}", "text/html");
        unknownCode.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Images_come_through_with_their_entity_tag_and_are_not_sent_twice()
    {
        var code = await browser.CreateCodeAsync("Tagged");
        var path = $"/codes/{code["id"]}/image?format=png&size=256&download=tagged.png";
        using var first = await GetAsync(path, "image/*");
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        first.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("tagged.png");

        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await browser.Product.Web.SendAsync(request);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        return await browser.Product.Web.SendAsync(request);
    }
}
