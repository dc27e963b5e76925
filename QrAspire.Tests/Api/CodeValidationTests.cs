using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

public sealed class CodeValidationTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("{}", "payload")]
    [InlineData("""{"payload":null}""", "payload")]
    [InlineData("""{"payload":[]}""", "payload")]
    [InlineData("""{"payload":{}}""", "payload.type")]
    [InlineData("""{"payload":{"type":"hologram"}}""", "payload.type")]
    [InlineData("""{"payload":{"type":1}}""", "payload.type")]
    [InlineData("""{"payload":{"type":"url"}}""", "payload.url")]
    [InlineData("""{"payload":{"type":"url","url":7}}""", "payload.url")]
    [InlineData("""{"payload":{"type":"url","url":"javascript:alert(1)"}}""", "payload.url")]
    [InlineData("""{"payload":{"type":"url","url":"https://qr.test/r/x"}}""", "payload.url")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com","text":"x"}}""", "payload.text")]
    [InlineData("""{"payload":{"type":"text","text":""}}""", "payload.text")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"kind":"fluid"}""", "kind")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"kind":"Dynamic"}""", "kind")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"colour":"red"}""", "colour")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"id":"x"}""", "id")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"title":3}""", "title")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"title":"a\u0007b"}""", "title")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"tags":"a"}""", "tags")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"tags":["a",5]}""", "tags[1]")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"tags":[""]}""", "tags[0]")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"status":"deleted"}""", "status")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"validFrom":"tomorrow"}""", "validFrom")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"validFrom":"2027-01-01T00:00:00"}""", "validFrom")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"validFrom":"2027-01-02T00:00:00Z","validUntil":"2027-01-01T00:00:00Z"}""", "validUntil")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"maxScans":0}""", "maxScans")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"maxScans":1.5}""", "maxScans")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"maxScans":"5"}""", "maxScans")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"forwardQuery":"yes"}""", "forwardQuery")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"redirectStatus":304}""", "redirectStatus")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"fallbackUrl":"nowhere"}""", "fallbackUrl")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"folderId":"x"}""", "folderId")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"folderId":"00000000-0000-0000-0000-000000000001"}""", "folderId")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"alias":"a b"}""", "alias")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"alias":"admin"}""", "alias")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"password":""}""", "password")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"queryMerge":"both"}""", "queryMerge")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"utm":{"sauce":"x"}}""", "utm.sauce")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"utm":{"source":5}}""", "utm.source")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"deepLinks":{"ios":{}}}""", "deepLinks.ios.url")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"deepLinks":{"ios":{"url":"javascript://x/%0aalert(1)"}}}""", "deepLinks.ios.url")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"deepLinks":{"ios":{"url":"app://x","appStore":"abc"}}}""", "deepLinks.ios.appStore")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"deepLinks":{"android":{"url":"app://x","googlePlay":"app;x"}}}""", "deepLinks.android.googlePlay")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"deepLinks":{"windows":{"url":"app://x"}}}""", "deepLinks.windows")]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"utm":{"source":"x"}}""", "utm")]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"alias":"abc"}""", "alias")]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"maxScans":5}""", "maxScans")]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"password":"x"}""", "password")]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"status":"paused"}""", "status")]
    public async Task A_bad_field_is_named_by_its_path(string body, string field) =>
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe([field]);

    [Theory]
    [InlineData("""{"payload":{"type":"wifi"}}""", "payload.ssid")]
    [InlineData("""{"payload":{"type":"wifi","ssid":"n","password":"short","security":"WPA"}}""", "payload.password")]
    [InlineData("""{"payload":{"type":"wifi","ssid":"n","nope":1}}""", "payload.nope")]
    [InlineData("""{"payload":{"type":"email","to":"nobody"}}""", "payload.to")]
    [InlineData("""{"payload":{"type":"geo","latitude":91,"longitude":0}}""", "payload.latitude")]
    [InlineData("""{"payload":{"type":"phone","number":"call me"}}""", "payload.number")]
    [InlineData("""{"payload":{"type":"otp","issuer":"x","account":"y","secret":"JBSWY3DPEHPK3PXP"}}""", "payload.type")]
    public async Task Fields_of_other_payloads_are_named_too(string body, string field) =>
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe([field]);

    [Fact]
    public async Task A_static_code_that_no_symbol_can_hold_is_refused_when_it_is_created()
    {
        await api.Codes.CreateAsync(CodeFactory.Static(new string('ä', 1000)));
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Static(new string('ä', 2000))))).ShouldBe(["payload"]);
    }

    [Fact]
    public async Task All_bad_fields_are_named_at_once() =>
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", """{"payload":{"type":"url","url":"x","extra":1},"title":5,"nope":1}""")))
            .ShouldBe(["payload.url", "payload.extra", "title", "nope"], ignoreOrder: true);

    [Fact]
    public async Task Limits_are_exact()
    {
        var body = CodeFactory.Dynamic(title: new string('t', 200));
        body["tags"] = new JsonArray([.. Enumerable.Range(0, 50).Select(i => JsonValue.Create($"{i}".PadLeft(64, 'x')))]);
        await api.Codes.CreateAsync(body);

        body["title"] = new string('t', 201);
        body["tags"]!.AsArray().Add("one more");
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe(["title", "tags"]);
        body["tags"] = new JsonArray(new string('x', 65));
        body["title"] = "t";
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe(["tags[0]"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"title\":\"a\",\"title\":\"b\"}")]
    [InlineData("{\"title\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"title\":\"a\\u0000b\"}")]
    public async Task What_is_no_json_object_is_answered_with_invalid_json(string body)
    {
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body), 400, "invalid_json");
        var id = await api.Codes.CreateIdAsync();
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", body), 400, "invalid_json");
    }

    [Fact]
    public async Task Deep_nesting_and_broken_utf8_are_invalid_json()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", "{\"a\":" + deep + "}"), 400, "invalid_json");
        using var broken = new ByteArrayContent([.. "{\"title\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        broken.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await ApiFixture.ErrorAsync(await api.Client.PostAsync("/api/v1/codes", broken), 400, "invalid_json");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/merge-patch+json")]
    public async Task Another_media_type_is_answered_with_415(string mediaType) =>
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), mediaType), 415, "unsupported_media_type");

    [Fact]
    public async Task A_patch_in_another_media_type_or_charset_is_answered_with_415()
    {
        var id = await api.Codes.CreateIdAsync();
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", "[]", "application/json-patch+json"), 415, "unsupported_media_type");
        using var latin = new StringContent("{}", Encoding.Latin1, "application/json");
        await ApiFixture.ErrorAsync(await api.Client.PatchAsync($"/api/v1/codes/{id}", latin), 415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_body_beyond_one_mebibyte_is_answered_with_413()
    {
        var body = "{\"title\":\"" + new string('x', 1 << 20) + "\"}";

        // The server answers and closes without reading it all; a client that sends regardless may see its pipe break before the answer.
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body, headers: ("Expect", "100-continue")), 413, "payload_too_large");
    }

    [Theory]
    [InlineData("GET", "/api/v1/codes/not-a-uuid", 404, "not_found")]
    [InlineData("GET", "/api/v1/nope", 404, "not_found")]
    [InlineData("GET", "/api/v1/codes/00000000-0000-0000-0000-000000000000", 404, "code_not_found")]
    [InlineData("DELETE", "/api/v1/codes/00000000-0000-0000-0000-000000000000", 404, "code_not_found")]
    [InlineData("POST", "/api/v1/codes/00000000-0000-0000-0000-000000000000/restore", 404, "code_not_found")]
    [InlineData("GET", "/api/v1/codes/00000000-0000-0000-0000-000000000000/history", 404, "code_not_found")]
    [InlineData("PUT", "/api/v1/codes", 405, "method_not_allowed")]
    [InlineData("DELETE", "/api/v1/codes", 405, "method_not_allowed")]
    public async Task Other_refusals_have_the_envelope_too(string method, string path, int status, string code) =>
        await ApiFixture.ErrorAsync(await api.SendAsync(new HttpMethod(method), path), status, code);

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("sort=price", "sort")]
    [InlineData("sort=relevance", "sort")]
    [InlineData("status=lost", "status")]
    [InlineData("kind=fluid", "kind")]
    [InlineData("folder=x", "folder")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=eyJ9", "cursor")]
    [InlineData("cursor=%F0%9F%98%80", "cursor")]
    [InlineData("search=%00", "search")]
    [InlineData("tag=a%00", "tag")]
    [InlineData("count=perhaps", "count")]
    public async Task A_bad_query_parameter_is_named(string query, string parameter) =>
        (await ApiFixture.InvalidFieldsAsync(await api.Client.GetAsync($"/api/v1/codes?{query}"))).ShouldBe([parameter]);

    [Theory]
    [InlineData("""{"shortId":"other"}""", "shortId")]
    [InlineData("""{"version":9}""", "version")]
    [InlineData("""{"hasPassword":true}""", "hasPassword")]
    [InlineData("""{"kind":"static"}""", "kind")]
    [InlineData("""{"payload":null}""", "payload")]
    [InlineData("""{"alias":"new-alias"}""", "alias")]
    [InlineData("""{"payload":{"type":"url"},"nope":true}""", "nope")]
    public async Task What_cannot_change_is_refused_in_a_patch(string patch, string field)
    {
        var id = await api.Codes.CreateIdAsync();
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", patch))).ShouldBe([field]);
        (await api.ScalarAsync<long>($"SELECT version FROM codes WHERE id = '{id}'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("'; DROP TABLE codes; --")]
    [InlineData("\" OR 1=1 --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("{{7*7}} ${7*7} %s %n \\ %_")]
    [InlineData("=HYPERLINK(\"http://evil\")")]
    [InlineData("\u202Egnp.exe \uFEFF 😀 ﷽")]
    public async Task Injection_strings_are_stored_found_and_shown_as_they_are(string text)
    {
        var body = CodeFactory.Dynamic(title: text);
        body["tags"] = new JsonArray(text);
        var code = await api.Codes.CreateAsync(body);
        ((string)code["title"]!).ShouldBe(text.Trim());

        var found = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes?search={Uri.EscapeDataString(text)}&tag={Uri.EscapeDataString(text)}"));
        found["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldBe([(string)code["id"]!]);
        (await api.Client.GetAsync("/api/v1/codes?limit=1")).EnsureSuccessStatusCode();
    }
}
