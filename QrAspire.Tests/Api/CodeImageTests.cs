using System.Text.Json.Nodes;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Api;

public sealed class CodeImageTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_dynamic_codes_image_holds_the_short_url_and_does_not_change_with_the_target()
    {
        var code = await api.Codes.CreateAsync();
        var path = $"/api/v1/codes/{code["id"]}/image?format=png&size=300";
        using var first = await api.Client.GetAsync(path);
        first.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        var bytes = await first.Content.ReadAsByteArrayAsync();
        (await DecodeAsync(bytes)).ShouldBe((string)code["shortUrl"]!);

        using var _ = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", """{"payload":{"url":"https://example.com/changed"}}""");
        using var second = await api.Client.GetAsync(path);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
    }

    [Fact]
    public async Task A_static_codes_image_holds_the_payload()
    {
        var id = await api.Codes.CreateIdAsync(CodeFactory.Static("Grüße aus Köln"));
        var bytes = await api.Client.GetByteArrayAsync($"/api/v1/codes/{id}/image");
        (await DecodeAsync(bytes)).ShouldBe("Grüße aus Köln");
    }

    [Theory]
    [InlineData("""{"type":"wifi","ssid":"A;b","password":"p,a:s\\s word","security":"WPA"}""", "WIFI:T:WPA;S:A\\;b;P:p\\,a\\:s\\\\s word;;")]
    [InlineData("""{"type":"geo","latitude":52.5163,"longitude":13.3777}""", "geo:52.5163,13.3777")]
    [InlineData("""{"type":"phone","number":"+49301234567"}""", "tel:+49301234567")]
    [InlineData("""{"type":"url","url":"https://example.com"}""", "https://example.com")]
    public async Task A_static_code_of_another_payload_holds_its_standard_text(string payload, string expected)
    {
        var id = await api.Codes.CreateIdAsync(new JsonObject { ["kind"] = "static", ["payload"] = JsonNode.Parse(payload) });
        (await DecodeAsync(await api.Client.GetByteArrayAsync($"/api/v1/codes/{id}/image"))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_dynamic_code_may_have_another_payload_and_a_design()
    {
        var code = await api.Codes.CreateAsync(JsonNode.Parse("""{"payload":{"type":"wifi","ssid":"Guests","password":"welcome1","security":"WPA"},"design":{"foreground":"#123456","ecc":"H"}}""")!.AsObject());
        ((string)code["payload"]!["ssid"]!).ShouldBe("Guests");
        ((string)code["design"]!["ecc"]!).ShouldBe("H");
        (await DecodeAsync(await api.Client.GetByteArrayAsync($"/api/v1/codes/{code["id"]}/image"))).ShouldBe((string)code["shortUrl"]!);
    }

    [Fact]
    public async Task If_none_match_answers_304_and_head_the_same_headers_without_body()
    {
        var id = await api.Codes.CreateIdAsync();
        using var image = await api.Client.GetAsync($"/api/v1/codes/{id}/image?format=svg");
        var etag = image.Headers.ETag!;
        etag.IsWeak.ShouldBeFalse();

        using var unchanged = await api.SendAsync(HttpMethod.Get, $"/api/v1/codes/{id}/image?format=svg", null, "", ("If-None-Match", $"\"other\", {etag}"));
        ((int)unchanged.StatusCode).ShouldBe(304);
        unchanged.Headers.ETag.ShouldBe(etag);
        (await unchanged.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();

        using var head = await api.SendAsync(HttpMethod.Head, $"/api/v1/codes/{id}/image?format=svg");
        ((int)head.StatusCode).ShouldBe(200);
        head.Headers.ETag.ShouldBe(etag);
        head.Content.Headers.ContentType!.ToString().ShouldBe(image.Content.Headers.ContentType!.ToString());
        head.Content.Headers.ContentLength.ShouldBe(image.Content.Headers.ContentLength);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("image/svg+xml", "image/svg+xml")]
    [InlineData("image/png;q=0.5, image/svg+xml", "image/svg+xml")]
    [InlineData("*/*", "image/png")]
    [InlineData("text/html, image/*;q=0.8", "image/png")]
    public async Task The_format_follows_accept(string accept, string expected)
    {
        var id = await api.Codes.CreateIdAsync();
        using var response = await api.SendAsync(HttpMethod.Get, $"/api/v1/codes/{id}/image", null, "", ("Accept", accept));
        response.Content.Headers.ContentType!.MediaType.ShouldBe(expected);
        response.Headers.Vary.ShouldContain("Accept");
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_named()
    {
        var id = await api.Codes.CreateIdAsync();
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Get, $"/api/v1/codes/{id}/image", null, "", ("Accept", "text/html")), 406, "not_acceptable");
        (await ApiFixture.InvalidFieldsAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/image?format=gif"))).ShouldBe(["format"]);
        (await ApiFixture.InvalidFieldsAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/image?size=big&ecc=Z&mask=x"))).ShouldBe(["size", "ecc", "mask"]);
        (await ApiFixture.InvalidFieldsAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/image?size=1000000000"))).ShouldBe(["size"]);
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/codes/{Guid.NewGuid()}/image"), 404, "code_not_found");
    }

    [Fact]
    public async Task A_download_is_named_after_the_short_id()
    {
        var code = await api.Codes.CreateAsync();
        using var response = await api.Client.GetAsync($"/api/v1/codes/{code["id"]}/image?download=true");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe($"{code["shortId"]}.png");
    }

    private static async Task<string?> DecodeAsync(byte[] png)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("code.png");
        await File.WriteAllBytesAsync(file, png);
        return (await Decoders.ZbarAsync(file))?.TrimEnd('\n');
    }
}
