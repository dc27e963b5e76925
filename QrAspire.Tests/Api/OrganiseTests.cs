using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

public sealed class OrganiseTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_folder_is_created_renamed_and_found_by_its_unique_name()
    {
        using var created = await api.SendAsync(HttpMethod.Post, "/api/v1/folders", """{"name":" Spring "}""");
        var folder = await ApiFixture.JsonAsync(created);
        ((int)created.StatusCode).ShouldBe(201, folder.ToJsonString());
        ((string)folder["name"]!).ShouldBe("Spring");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/folders", """{"name":"SPRING"}"""), 409, "folder_exists");
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/folders", """{"name":"","colour":1}"""))).ShouldBe(["name", "colour"]);

        var path = created.Headers.Location!.ToString();
        using var stale = await api.SendAsync(HttpMethod.Patch, path, """{"name":"Summer"}""", "application/json", ("If-Match", "\"5\""));
        await ApiFixture.ErrorAsync(stale, 412, "version_mismatch");
        using var renamed = await api.SendAsync(HttpMethod.Patch, path, """{"name":"Summer"}""", "application/json", ("If-Match", "\"1\""));
        ((string)(await ApiFixture.JsonAsync(renamed))["name"]!).ShouldBe("Summer");
        renamed.Headers.ETag!.Tag.ShouldBe("\"2\"");
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/folders/{Guid.NewGuid()}"), 404, "folder_not_found");
    }

    [Theory]
    [InlineData("/api/v1/folders", """{"name":"Once"}""", """{"name":"Renamed"}""")]
    [InlineData("/api/v1/templates", """{"name":"Once","design":{}}""", """{"name":"Renamed"}""")]
    public async Task A_repeated_post_happens_once_and_who_wants_no_body_gets_none(string path, string body, string patch)
    {
        using var first = await api.SendAsync(HttpMethod.Post, path, body, "application/json", ("Idempotency-Key", path), ("Prefer", "return=minimal"));
        ((int)first.StatusCode).ShouldBe(201);
        (await first.Content.ReadAsStringAsync()).ShouldBeEmpty();
        using var again = await api.SendAsync(HttpMethod.Post, path, body, "application/json", ("Idempotency-Key", path), ("Prefer", "return=minimal"));
        again.Headers.Location.ShouldBe(first.Headers.Location);
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);

        using var changed = await api.SendAsync(HttpMethod.Patch, first.Headers.Location!.ToString(), patch, "application/json", ("Prefer", "return=minimal"));
        ((int)changed.StatusCode).ShouldBe(204);
        changed.Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    [Fact]
    public async Task Codes_lie_in_folders_and_stay_when_the_folder_goes()
    {
        var folder = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/folders", """{"name":"Doomed"}"""));
        var body = CodeFactory.Dynamic();
        body["folderId"] = (string)folder["id"]!;
        body["tags"] = new JsonArray("in-doomed");
        var id = await api.Codes.CreateIdAsync(body);

        (await IdsAsync($"folder={folder["id"]}")).ShouldBe([id]);
        (await IdsAsync("folder=none&tag=in-doomed")).ShouldBeEmpty();
        ((long)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/folders/{folder["id"]}")))["codes"]!).ShouldBe(1);
        var listed = (await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/folders")))["items"]!.AsArray();
        ((long)listed.Single(item => (string)item!["name"]! == "Doomed")!["codes"]!).ShouldBe(1);

        ((int)(await api.Client.DeleteAsync($"/api/v1/folders/{folder["id"]}")).StatusCode).ShouldBe(204);
        var code = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}"));
        code["folderId"].ShouldBeNull();
        ((long)code["version"]!).ShouldBe(2);
        (await IdsAsync("folder=none&tag=in-doomed")).ShouldBe([id]);
        var history = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/history"));
        ((string)history["items"]![0]!["changes"]![0]!["field"]!).ShouldBe("folderId");
    }

    [Fact]
    public async Task A_clone_has_the_content_and_a_short_id_of_its_own()
    {
        var body = CodeFactory.Dynamic("https://example.com/original", "Original");
        body["tags"] = new JsonArray("x");
        body["maxScans"] = 5;
        body["password"] = "secret";
        body["status"] = "archived";
        var source = await api.Codes.CreateAsync(body);

        using var response = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{source["id"]}/clone", """{"title":"Copy","maxScans":null,"alias":"my-copy"}""");
        var clone = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(201, clone.ToJsonString());
        ((string)clone["shortId"]!).ShouldBe("my-copy");
        ((string)clone["title"]!).ShouldBe("Copy");
        ((string)clone["payload"]!["url"]!).ShouldBe("https://example.com/original");
        clone["tags"]!.ToJsonString().ShouldBe("""["x"]""");
        clone["maxScans"].ShouldBeNull();
        ((bool)clone["hasPassword"]!).ShouldBeTrue();
        ((string)clone["status"]!).ShouldBe("active");
        ((long)clone["version"]!).ShouldBe(1);

        using var bare = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{source["id"]}/clone");
        ((int)bare.StatusCode).ShouldBe(201);
        using var asStatic = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{source["id"]}/clone", """{"kind":"static"}""");
        var fixedCopy = await ApiFixture.JsonAsync(asStatic);
        ((string)fixedCopy["kind"]!).ShouldBe("static", fixedCopy.ToJsonString());
        ((bool)fixedCopy["hasPassword"]!).ShouldBeFalse();
        using var back = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{fixedCopy["id"]}/clone", """{"kind":"dynamic"}""");
        ((bool)(await ApiFixture.JsonAsync(back))["trackScans"]!).ShouldBeTrue();
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{Guid.NewGuid()}/clone"), 404, "code_not_found");
    }

    [Fact]
    public async Task Tags_are_listed_by_use()
    {
        foreach (var tags in new[] { new[] { "Tea", "hot" }, ["Tea", "cold"], ["teapot"] })
        {
            var body = CodeFactory.Dynamic();
            body["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]);
            await api.Codes.CreateAsync(body);
        }

        var found = await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/tags?search=te"));
        found["items"]!.ToJsonString().ShouldBe("""[{"name":"Tea","codes":2},{"name":"teapot","codes":1}]""");
        (await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/tags?search=%25")))["items"]!.AsArray().ShouldBeEmpty();
        (await ApiFixture.InvalidFieldsAsync(await api.Client.GetAsync("/api/v1/tags?limit=0"))).ShouldBe(["limit"]);
    }

    private async Task<string[]> IdsAsync(string query) =>
        [.. (await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes?{query}")))["items"]!.AsArray().Select(item => (string)item!["id"]!)];
}
