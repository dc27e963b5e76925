using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

/// <summary>Rules through the API: stored, published, explained.</summary>
public sealed class RulesTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Two = """
        [{"name":"Phones","if":[{"kind":"device","in":["mobile"]}],"url":"https://example.com/größe"},
         {"name":"Test","split":[{"name":"A","url":"https://example.com/a"},{"name":"B","url":"https://example.com/b","weight":2}]}]
        """;

    [Fact]
    public async Task Rules_are_stored_published_changed_and_removed()
    {
        var code = await CreateAsync(Two);
        ((string)code["rules"]![0]!["url"]!).ShouldBe("https://example.com/gr%C3%B6%C3%9Fe");
        var row = JsonNode.Parse((await api.ScalarAsync<string>($"SELECT extra::text FROM redirect_targets WHERE code_id = '{code["id"]}'"))!)!;
        row["rules"]!.AsArray().Count.ShouldBe(2);

        var again = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", new JsonObject { ["rules"] = code["rules"]!.DeepClone() }));
        ((long)again["version"]!).ShouldBe(1, "what changes nothing makes no version");

        var removed = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", """{"rules":[]}"""));
        removed["rules"].ShouldBeNull();
        (await api.ScalarAsync<string>($"SELECT extra::text FROM redirect_targets WHERE code_id = '{code["id"]}'")).ShouldBeNull();

        var restored = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{code["id"]}/history/1/restore"));
        JsonNode.DeepEquals(restored["rules"], code["rules"]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"kind":"static","payload":{"type":"text","text":"x"},"rules":[{"name":"a","url":"https://example.com"}]}""", "rules")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"rules":"none"}""", "rules")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"rules":[{"name":"a","url":"https://qr.test/r/loop"}]}""", "rules[0].url")]
    [InlineData("""{"payload":{"type":"url","url":"https://example.com"},"rules":[{"name":"a","url":"https://example.com","if":[{"kind":"time","timeZone":"Mars/Base"}]}]}""", "rules[0].if[0].timeZone")]
    public async Task A_bad_rule_is_named_by_its_path(string body, string field) =>
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe([field]);

    [Fact]
    public async Task A_scan_is_explained()
    {
        var code = await CreateAsync(Two);
        var phone = await ExplainAsync(code, """{"userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"}""");
        ((string)phone["outcome"]!).ShouldBe("redirected");
        ((string)phone["rule"]!).ShouldBe("Phones");
        ((string)phone["url"]!).ShouldBe("https://example.com/gr%C3%B6%C3%9Fe");
        ((string)phone["scan"]!["os"]!).ShouldBe("iOS");
        ((string)phone["rules"]![0]!["conditions"]![0]!["found"]!).ShouldBe("mobile");
        ((bool)phone["rules"]![0]!["conditions"]![0]!["holds"]!).ShouldBeTrue();

        var other = await ExplainAsync(code, """{"ip":"192.0.2.1","userAgent":"curl/8"}""");
        ((string)other["rule"]!).ShouldBeOneOf("Test/A", "Test/B");
        ((bool)other["rules"]![0]!["matches"]!).ShouldBeFalse();

        await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", """{"maxScans":5}""");
        await api.ExecuteAsync($"INSERT INTO scan_counts VALUES ('{code["id"]}', 5)");
        var over = await ExplainAsync(code, "{}");
        ((string)over["outcome"]!).ShouldBe("exhausted");
        ((long)over["scansUsed"]!).ShouldBe(5);
        ((string)(await ExplainAsync(code, """{"scan":5}"""))["outcome"]!).ShouldBe("redirected");

        await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", """{"status":"paused","fallbackUrl":"https://example.com/later"}""");
        var paused = await ExplainAsync(code, "{}");
        ((string)paused["outcome"]!).ShouldBe("fallback");
        ((string)paused["url"]!).ShouldBe("https://example.com/later");
    }

    [Fact]
    public async Task What_cannot_be_explained_says_so()
    {
        var code = await CreateAsync(Two);
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{code["id"]}/explain", """{"ip":"here","at":"now","mood":1}"""))).ShouldBe(["at", "ip", "mood"], ignoreOrder: true);
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{Guid.NewGuid()}/explain", "{}"), 404, "code_not_found");
        var fixedCode = await api.Codes.CreateAsync(CodeFactory.Static());
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{fixedCode["id"]}/explain", "{}"), 409, "not_for_static");
    }

    private async Task<JsonObject> CreateAsync(string rules)
    {
        var body = CodeFactory.Dynamic();
        body["rules"] = JsonNode.Parse(rules);
        return await api.Codes.CreateAsync(body);
    }

    private async Task<JsonNode> ExplainAsync(JsonObject code, string scan)
    {
        using var response = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{code["id"]}/explain", scan);
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
        return await ApiFixture.JsonAsync(response);
    }
}
