using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

public sealed class CodeCrudTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Creating_a_dynamic_code_answers_201_with_location_etag_and_the_short_url()
    {
        var body = CodeFactory.Dynamic("https://example.com/a?b=1#c", "Menu");
        body["tags"] = new JsonArray("food", "food", "summer");
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body);
        var code = await ApiFixture.JsonAsync(response);

        ((int)response.StatusCode).ShouldBe(201, code.ToJsonString());
        var shortId = (string)code["shortId"]!;
        shortId.Length.ShouldBe(8);
        ((string)code["shortUrl"]!).ShouldBe($"https://qr.test/r/{shortId}");
        response.Headers.Location!.ToString().ShouldBe($"/api/v1/codes/{code["id"]}");
        response.Headers.ETag!.Tag.ShouldBe("\"1\"");
        Guid.Parse((string)code["id"]!).Version.ShouldBe(7);
        code["payload"]!.ToJsonString().ShouldBe("""{"type":"url","url":"https://example.com/a?b=1#c"}""");
        code["tags"]!.ToJsonString().ShouldBe("""["food","summer"]""");
        ((string)code["status"]!).ShouldBe("active");
        ((bool)code["hasPassword"]!).ShouldBeFalse();
        ((bool)code["trackScans"]!).ShouldBeTrue();
        ((bool)code["forwardQuery"]!).ShouldBeFalse();
        ((long)code["version"]!).ShouldBe(1);

        using var read = await api.Client.GetAsync(response.Headers.Location);
        (await ApiFixture.JsonAsync(read)).ToJsonString().ShouldBe(code.ToJsonString());
        read.Headers.ETag!.Tag.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task A_static_code_has_no_short_url()
    {
        var code = await api.Codes.CreateAsync(CodeFactory.Static("plain text"));
        code.ContainsKey("shortId").ShouldBeFalse();
        code.ContainsKey("shortUrl").ShouldBeFalse();
        ((bool)code["trackScans"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task An_alias_is_kept_and_taken_once()
    {
        var code = await api.Codes.CreateAsync(CodeFactory.Dynamic(alias: "summer-Menu_1"));
        ((string)code["shortId"]!).ShouldBe("summer-Menu_1");

        using var again = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(alias: "summer-Menu_1"));
        await ApiFixture.ErrorAsync(again, 409, "alias_taken");
    }

    [Fact]
    public async Task The_alias_of_a_deleted_code_stays_taken()
    {
        var id = await api.Codes.CreateIdAsync(CodeFactory.Dynamic(alias: "once-only"));
        (await api.Client.DeleteAsync($"/api/v1/codes/{id}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        using var again = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(alias: "once-only"));
        await ApiFixture.ErrorAsync(again, 409, "alias_taken");
    }

    [Fact]
    public async Task Of_parallel_creations_with_one_alias_exactly_one_wins()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(alias: "contended"));
            return (int)response.StatusCode;
        }));
        statuses.Count(status => status == 201).ShouldBe(1);
        statuses.Count(status => status == 409).ShouldBe(19);
    }

    [Fact]
    public async Task A_merge_patch_changes_what_it_names_and_leaves_the_rest()
    {
        var id = await api.Codes.CreateIdAsync(CodeFactory.Dynamic("https://example.com/old", "Keep"));
        using var response = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"payload":{"url":"https://example.com/new"},"description":"d"}""", "application/merge-patch+json");
        var code = await ApiFixture.JsonAsync(response);

        ((int)response.StatusCode).ShouldBe(200, code.ToJsonString());
        ((string)code["payload"]!["url"]!).ShouldBe("https://example.com/new");
        ((string)code["title"]!).ShouldBe("Keep");
        ((long)code["version"]!).ShouldBe(2);
        response.Headers.ETag!.Tag.ShouldBe("\"2\"");

        using var removed = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"description":null}""");
        (await ApiFixture.JsonAsync(removed)).AsObject().ContainsKey("description").ShouldBeFalse();
    }

    [Fact]
    public async Task A_patch_can_replace_the_payload_by_another_type()
    {
        var id = await api.Codes.CreateIdAsync();
        using var response = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"payload":{"type":"text","text":"hi"}}""");
        (await ApiFixture.JsonAsync(response))["payload"]!.ToJsonString().ShouldBe("""{"type":"text","text":"hi"}""");
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_version_and_a_code_can_be_sent_back_as_read()
    {
        var code = await api.Codes.CreateAsync();
        using var response = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", code);
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
        ((long)(await ApiFixture.JsonAsync(response))["version"]!).ShouldBe(1);
    }

    [Fact]
    public async Task If_match_with_another_version_is_refused_with_412()
    {
        var id = await api.Codes.CreateIdAsync();
        using var stale = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"title":"x"}""", "application/json", ("If-Match", "\"7\""));
        await ApiFixture.ErrorAsync(stale, 412, "version_mismatch");
        using var weak = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"title":"x"}""", "application/json", ("If-Match", "W/\"1\""));
        await ApiFixture.ErrorAsync(weak, 412, "version_mismatch");
        using var broken = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"title":"x"}""", "application/json", ("If-Match", "1"));
        await ApiFixture.ErrorAsync(broken, 400, "bad_request");
        using var right = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"title":"x"}""", "application/json", ("If-Match", "\"9\", \"1\""));
        ((int)right.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Of_parallel_changes_on_one_version_exactly_one_wins_and_without_if_match_all_follow_one_another()
    {
        var id = await api.Codes.CreateIdAsync();
        var guarded = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => StatusAsync(i, ("If-Match", "\"1\""))));
        guarded.Count(status => status == 200).ShouldBe(1);
        guarded.Count(status => status == 412).ShouldBe(15);

        var free = await Task.WhenAll(Enumerable.Range(100, 16).Select(i => StatusAsync(i)));
        free.ShouldAllBe(status => status == 200);
        (await api.ScalarAsync<long>($"SELECT version FROM codes WHERE id = '{id}'")).ShouldBe(18);
        (await api.ScalarAsync<long>($"SELECT count(*) FROM code_history WHERE code_id = '{id}'")).ShouldBe(18);

        async Task<int> StatusAsync(int i, params (string, string)[] headers)
        {
            using var response = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", $$"""{"title":"Title {{i}}"}""", "application/json", headers);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_deleted_code_is_gone_and_can_be_restored()
    {
        var id = await api.Codes.CreateIdAsync();
        using var deleted = await api.Client.DeleteAsync($"/api/v1/codes/{id}");
        ((int)deleted.StatusCode).ShouldBe(204);
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/codes/{id}"), 410, "code_deleted");
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/image"), 410, "code_deleted");
        await ApiFixture.ErrorAsync(await api.Client.DeleteAsync($"/api/v1/codes/{id}"), 410, "code_deleted");

        using var restored = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/restore");
        ((string)(await ApiFixture.JsonAsync(restored))["status"]!).ShouldBe("active");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/restore"), 409, "not_deleted");
        ((int)(await api.Client.GetAsync($"/api/v1/codes/{id}")).StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_read_with_the_current_etag_answers_304()
    {
        var id = await api.Codes.CreateIdAsync();
        using var response = await api.SendAsync(HttpMethod.Get, $"/api/v1/codes/{id}", null, "", ("If-None-Match", "\"1\""));
        ((int)response.StatusCode).ShouldBe(304);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_history_tells_old_and_new_and_an_older_version_can_be_put_back()
    {
        var id = await api.Codes.CreateIdAsync(CodeFactory.Dynamic("https://example.com/first", "One"));
        using var _ = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"payload":{"url":"https://example.com/second"},"title":"Two"}""");
        using var restored = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/history/1/restore");
        ((string)(await ApiFixture.JsonAsync(restored))["payload"]!["url"]!).ShouldBe("https://example.com/first");

        var history = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/history"));
        history["items"]!.AsArray().Select(item => (string)item!["action"]!).ShouldBe(["restored", "changed", "created"]);
        var changes = history["items"]![1]!["changes"]!.AsArray();
        changes.Select(change => (string)change!["field"]!).ShouldBe(["payload.url", "title"]);
        ((string)changes[0]!["old"]!).ShouldBe("https://example.com/first");
        ((string)changes[0]!["new"]!).ShouldBe("https://example.com/second");

        var page = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/history?limit=1"));
        var next = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/history?limit=1&cursor={page["nextCursor"]}"));
        ((long)next["items"]![0]!["version"]!).ShouldBe(2);
        next["items"]![0]!["changes"]!.AsArray().Count.ShouldBe(2);

        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/history/99/restore"), 404, "version_not_found");
    }
}
