using System.Buffers;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace QrAspire.Tests.Web;

/// <summary>
/// Takes the pictures of docs/screenshots from the running product, and more of them for a look. Not a check: it runs only when <c>QRASPIRE_SCREENSHOTS</c> is set,
/// so that a build never changes the documentation by itself.
/// </summary>
[Collection(ProductCollection.Name)]
[Trait("Category", "Slow")]
public class ScreenshotTests(Browser browser) : IClassFixture<Browser>
{
    private const int Days = 31;

    private static readonly string[] s_documented = ["dashboard", "code", "new-code"];

    private static readonly (string UserAgent, string Language)[] s_people =
    [
        (Browser.Phone, "de-DE,de;q=0.9"),
        (Browser.Phone, "en-GB,en;q=0.9"),
        ("Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", "de-DE,de;q=0.9"),
        ("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "fr-FR,fr;q=0.9"),
        ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "nl-NL,nl;q=0.9"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "es-ES,es;q=0.9"),
    ];

    private readonly Random _random = new(7);

    [Fact]
    public async Task Pictures_of_the_documentation()
    {
        if (Environment.GetEnvironmentVariable("QRASPIRE_SCREENSHOTS") is not { Length: > 0 }) return;

        var poster = await browser.CreateCodeAsync("Exhibition poster, hall 3", "https://museum.example/light-and-water", ["poster", "museum"], new { preset = "dusk" });
        await browser.CreateCodeAsync("Warranty card, espresso machine", "https://support.example/register/em-220", ["packaging"]);
        await browser.CreateCodeAsync("Tram stop Marktplatz", "https://transit.example/stops/marktplatz", ["transit"], new { preset = "signal" });
        await browser.CreateCodeAsync("Conference badge feedback", "https://events.example/feedback?session=keynote", ["event"], new { preset = "ocean" });
        var bottle = await browser.CreateCodeAsync("Bottle neck label, Riesling 2024", "https://winery.example/vintages/2024/riesling", ["packaging", "wine"], new { preset = "rose" });
        var menu = await browser.CreateCodeAsync("Summer menu", "https://harbour-kitchen.example/menu/summer", ["menu", "restaurant"], new { preset = "leaf" });
        await ScanInThePastAsync((poster, 34), (bottle, 21), (menu, 48));

        await ShootAsync("dashboard", "/", 1360, 1000, ColorScheme.Light, async page =>
        {
            foreach (var code in new[] { menu, poster, bottle, menu, poster, menu })
            {
                var (userAgent, language) = s_people[_random.Next(s_people.Length)];
                using var answer = await browser.ScanAsync(code["shortUrl"]!.ToString(), userAgent, language);
            }

            await Expect(page.GetByRole(AriaRole.List, new() { Name = "Latest scans" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(6);
            // The titles follow the scans.
            await Expect(page.GetByRole(AriaRole.List, new() { Name = "Latest scans" }).GetByRole(AriaRole.Link, new() { Name = "Summer menu" })).ToHaveCountAsync(3);
        });
        await ShootAsync("code", $"/codes/{menu["id"]}", 1360, 1240, ColorScheme.Light);
        await ShootAsync("code-dark-phone", $"/codes/{menu["id"]}", 390, 844, ColorScheme.Dark);
        await ShootAsync("codes", "/codes", 1360, 800, ColorScheme.Light);
        await ShootAsync("analytics-dark", "/analytics", 1360, 1000, ColorScheme.Dark);
        await ShootAsync("new-phone", "/codes/new", 390, 844, ColorScheme.Light, DesignAsync);
        await ShootAsync("new-code", "/codes/new", 1360, 1000, ColorScheme.Dark, DesignAsync);
    }

    private static async Task DesignAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Target" }).FillAsync("https://harbour-kitchen.example/menu/autumn");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Title" }).FillAsync("Autumn menu");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Start from" }).SelectOptionAsync("ocean");
        await Expect(page.GetByText("Scans well")).ToBeVisibleAsync();
        await page.EvaluateAsync("scrollTo(0, 0)");
    }

    private Task ShootAsync(string name, string path, int width, int height, ColorScheme theme, Func<IPage, Task>? prepare = null) => browser.OpenAsync(async page =>
    {
        await page.GotoAsync(path);
        await Browser.InteractiveAsync(page);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        if (prepare is not null) await prepare(page);
        await page.EvaluateAsync("document.activeElement?.blur()");
        // Charts measure themselves after the first drawing.
        await page.WaitForTimeoutAsync(1_500);
        await page.ScreenshotAsync(new() { Path = Path.Combine(s_documented.Contains(name) ? Path.Combine(Browser.Repository(), "docs/screenshots") : Browser.Artifacts, $"{name}.png") });
    }, new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = theme }, name);

    /// <summary>Sends the scans of past days through the real pipeline, as Redirect would have on these days.</summary>
    private async Task ScanInThePastAsync(params (System.Text.Json.Nodes.JsonObject Code, int PerDay)[] codes)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:kafka"] = await browser.Product.ConnectionStringAsync("kafka") };
        var clients = new KafkaClients(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), Options.Create(new KafkaOptions()));
        using var producer = new ProducerBuilder<byte[], byte[]>(clients.Producer("screenshots")).Build();
        var now = DateTimeOffset.UtcNow;
        var today = now.Date;
        var sent = 0;
        foreach (var (code, perDay) in codes)
        {
            var id = code["id"]!.GetValue<Guid>();
            for (var day = Days - 1; day >= 0; day--)
            {
                var date = today.AddDays(-day);
                var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.6 : 1;
                var count = (int)(perDay * weekend * (0.55 + (0.45 * (Days - day) / Days)) * (0.8 + (_random.NextDouble() * 0.4)));
                for (var i = 0; i < count; i++)
                {
                    var at = new DateTimeOffset(date, TimeSpan.Zero).AddHours(8 + (_random.NextDouble() * 13));
                    if (at > now) continue;
                    var (userAgent, language) = s_people[Math.Min(_random.Next(s_people.Length), _random.Next(s_people.Length))];
                    var scan = new ScanEvent(ScanEventCodec.NewId(at), id, code["shortId"]!.ToString(), at, "screenshots", "redirected", null, code["payload"]!["url"]!.ToString(),
                        "qr", null, _random.NextInt64(200).ToString("x16", System.Globalization.CultureInfo.InvariantCulture), userAgent, null, language, null);
                    var value = new ArrayBufferWriter<byte>();
                    ScanEventCodec.Write(value, scan);
                    producer.Produce(Topics.ScanEvents, new() { Key = ScanEventEnvelope.Key(id), Value = value.WrittenSpan.ToArray(), Headers = ScanEventEnvelope.Headers(scan.EventId, at) });
                    sent++;
                }
            }
        }

        producer.Flush(TimeSpan.FromSeconds(30));
        await Eventually.Async(async () =>
        {
            using var summary = System.Text.Json.JsonDocument.Parse(await browser.Product.Analytics.GetStringAsync("/api/v1/analytics/summary"));
            return summary.RootElement.GetProperty("scans").GetInt64() >= sent;
        }, TimeSpan.FromMinutes(2), "all past scans are counted");
    }
}
