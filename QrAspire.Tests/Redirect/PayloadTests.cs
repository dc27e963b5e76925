using System.Text.Json.Nodes;
using QrAspire.Api.Codes;
using QrAspire.ServiceDefaults.Links;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>What a scan gets of payloads that are no plain URL, of app links, and of queries and tags put into a URL.</summary>
public sealed class PayloadTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    private const string Android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

    private readonly TemporaryFolder _data = new();
    private CodesDatabase _codes = null!;
    private RedirectServer _redirect = null!;

    public async Task InitializeAsync()
    {
        _codes = new CodesDatabase(postgres.ConnectionString);
        await _codes.MigrateAsync();
        _redirect = await RedirectServer.StartAsync(_data.File("data"), postgres.ConnectionString, null, "Publish:Enabled=false");
        await Eventually.Async(() => _redirect.Get<QrAspire.Redirect.Targets.TargetStatus>().IsLive);
    }

    public async Task DisposeAsync()
    {
        await _redirect.DisposeAsync();
        _data.Dispose();
    }

    [Theory]
    [InlineData("""{"type":"vcard","firstName":"Ada","lastName":"Lovelace"}""", "text/vcard; charset=utf-8", "FN:Ada Lovelace")]
    [InlineData("""{"type":"mecard","name":"Lovelace, Ada","phone":"+44 20 1234"}""", "text/vcard; charset=utf-8", "N:Lovelace;Ada;")]
    [InlineData("""{"type":"event","summary":"Fête","start":"2027-01-31T09:00:00Z"}""", "text/calendar; charset=utf-8", "SUMMARY:Fête")]
    [InlineData("""{"type":"email","to":"a@example.org","subject":"Hi"}""", "text/html; charset=utf-8", "href=\"mailto:a@example.org?subject=Hi\"")]
    [InlineData("""{"type":"sms","number":"+49 30 1","body":"a b"}""", "text/html; charset=utf-8", "href=\"sms:&#x2B;49301?body=a%20b\"")]
    [InlineData("""{"type":"phone","number":"+49 30 123"}""", "text/html; charset=utf-8", "href=\"tel:&#x2B;4930123\"")]
    [InlineData("""{"type":"geo","latitude":48.5,"longitude":-9,"label":"Here"}""", "text/html; charset=utf-8", "href=\"geo:48.5,-9?q=48.5,-9(Here)\"")]
    [InlineData("""{"type":"wifi","ssid":"Café","password":"<secret>","security":"WPA"}""", "text/html; charset=utf-8", "&lt;secret&gt;")]
    [InlineData("""{"type":"text","text":"<b>"}""", "text/html; charset=utf-8", "&lt;b&gt;")]
    [InlineData("""{"type":"app","uri":"example://open"}""", "text/html; charset=utf-8", "href=\"example://open\"")]
    public async Task A_payload_has_its_media_type_or_its_button(string payload, string mediaType, string part)
    {
        var shortId = await AddAsync(payload);
        using var get = await SendAsync(HttpMethod.Get, shortId);
        ((int)get.StatusCode).ShouldBe(200);
        get.Content.Headers.ContentType!.ToString().ShouldBe(mediaType);
        (await get.Content.ReadAsStringAsync()).ShouldContain(part);
        get.Headers.CacheControl!.NoStore.ShouldBeTrue();

        using var head = await SendAsync(HttpMethod.Head, shortId);
        head.Content.Headers.ContentType!.ToString().ShouldBe(mediaType);
        head.Content.Headers.ContentLength.ShouldBe(get.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_place_opens_the_map_of_the_device_and_whatsapp_is_a_redirect()
    {
        using var place = await SendAsync(HttpMethod.Get, await AddAsync("""{"type":"geo","latitude":48.5,"longitude":-9}"""), IPhone);
        (await place.Content.ReadAsStringAsync()).ShouldContain("href=\"https://maps.apple.com/?ll=48.5,-9&amp;q=48.5%2C-9\"");
        using var chat = await SendAsync(HttpMethod.Get, await AddAsync("""{"type":"whatsapp","number":"+491701234567","message":"hi"}"""));
        ((int)chat.StatusCode).ShouldBe(302);
        chat.Headers.Location!.OriginalString.ShouldBe("https://wa.me/491701234567?text=hi");
    }

    [Fact]
    public async Task A_payload_changed_after_print_is_what_the_next_scan_gets()
    {
        var shortId = await AddAsync("""{"type":"phone","number":"+4930111"}""");
        var changed = JsonNode.Parse("""{"type":"phone","number":"+4930222"}""")!.AsObject();
        await _codes.ChangeAsync(shortId, $"payload = '{changed.ToJsonString()}', content = '{PayloadContent.Of(changed)}'");
        await Eventually.Async(async () =>
        {
            using var get = await SendAsync(HttpMethod.Get, shortId);
            return (await get.Content.ReadAsStringAsync()).Contains("4930222", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_app_link_opens_the_app_with_the_store_behind_it_and_elsewhere_the_page()
    {
        await _codes.AddAsync("app", "https://example.org/web", ", deep_links", """
            , '{"ios":{"url":"example://item/1","appStore":"123456789"},"android":{"url":"example://item/1?a=b","googlePlay":"org.example.app"}}'
            """);
        await Eventually.Async(async () => (int)(await SendAsync(HttpMethod.Get, "app")).StatusCode == 302);

        using var ios = await SendAsync(HttpMethod.Get, "app", IPhone);
        var page = await ios.Content.ReadAsStringAsync();
        page.ShouldContain("href=\"example://item/1\"");
        page.ShouldContain("href=\"https://apps.apple.com/app/id123456789\"");
        page.ShouldContain("href=\"https://example.org/web\"");
        var script = page[(page.IndexOf("<script>", StringComparison.Ordinal) + 8)..page.IndexOf("</script>", StringComparison.Ordinal)];
        ios.Headers.GetValues("Content-Security-Policy").Single()
            .ShouldContain($"'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)))}'");

        using var android = await SendAsync(HttpMethod.Get, "app", Android);
        (await android.Content.ReadAsStringAsync()).ShouldContain(
            "intent://item/1?a=b#Intent;scheme=example;package=org.example.app;S.browser_fallback_url=https%3A%2F%2Fplay.google.com%2Fstore%2Fapps%2Fdetails%3Fid%3Dorg.example.app;end");
    }

    [Fact]
    public async Task Tags_and_queries_reach_the_target()
    {
        await _codes.AddAsync("tags", "https://example.org/?a=1&utm_source=old", ", utm, forward_query, query_merge, rules", """
            , '{"source":"poster","campaign":"spring & co"}', true, 'target', '[{"name":"R","if":[{"kind":"query","name":"r"}],"url":"https://example.org/r"}]'
            """);
        await Eventually.Async(async () => (int)(await SendAsync(HttpMethod.Get, "tags")).StatusCode == 302);
        (await LocationAsync("tags?a=2&b=3")).ShouldBe("https://example.org/?a=1&utm_source=poster&utm_campaign=spring%20%26%20co&b=3");
        (await LocationAsync("tags?r&utm_source=x")).ShouldBe("https://example.org/r?utm_source=poster&utm_campaign=spring%20%26%20co&r");
    }

    [Theory]
    [InlineData("https://e.org/?a=1&b=2#x", "a=3&c", QueryMerge.Request, "https://e.org/?b=2&a=3&c#x")]
    [InlineData("https://e.org/?a=1&b=2#x", "a=3&c", QueryMerge.Target, "https://e.org/?a=1&b=2&c#x")]
    [InlineData("https://e.org/?a=1&b=2#x", "a=3&c", QueryMerge.Append, "https://e.org/?a=1&b=2&a=3&c#x")]
    [InlineData("https://e.org/?a=1", "a=3", QueryMerge.Target, "https://e.org/?a=1")]
    [InlineData("https://e.org/", "?a=3", QueryMerge.Target, "https://e.org/?a=3")]
    [InlineData("https://e.org/#?", "a", QueryMerge.Append, "https://e.org/?a#?")]
    public void Queries_are_merged_by_rule(string url, string query, QueryMerge merge, string expected) => DestinationQuery.Merge(url, query, merge).ShouldBe(expected);

    private async Task<string> AddAsync(string payload)
    {
        var shortId = $"p{Guid.NewGuid():N}";
        await _codes.AddAsync(shortId, "https://example.org/");
        var json = JsonNode.Parse(payload)!.AsObject();
        var content = PayloadContent.Of(json);
        await _codes.ExecuteAsync($"UPDATE codes SET payload = $1::jsonb, content = nullif($2, ''), version = 2 WHERE short_id = '{shortId}'", payload, content ?? "");
        await Eventually.Async(async () =>
        {
            using var response = await SendAsync(HttpMethod.Head, shortId);
            return response.Headers.Location?.Host != "example.org" && (int)response.StatusCode != 404;
        });
        return shortId;
    }

    private async Task<string> LocationAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        return response.Headers.Location!.OriginalString;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string userAgent = "test")
    {
        using var request = new HttpRequestMessage(method, new Uri($"/r/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return await _redirect.Client.SendAsync(request);
    }
}
