using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.Api.Keys;

namespace QrAspire.Tests.Api;

public sealed class TemplateAndKeyTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_template_gives_its_design_to_new_codes()
    {
        var template = await PostAsync("/api/v1/templates", """{"name":"Brand","design":{"ecc":"H","foreground":"#123456"}}""", 201);
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/templates", """{"name":"BRAND","design":{}}"""), 409, "template_exists");
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/templates", """{"name":"Other","design":{"ecc":"Z"}}"""))).ShouldNotBeEmpty();

        var body = CodeFactory.Dynamic();
        body["templateId"] = (string)template["id"]!;
        body["design"] = new JsonObject { ["foreground"] = "#102030" };
        var code = await api.Codes.CreateAsync(body);
        ((string)code["design"]!["ecc"]!).ShouldBe("H");
        ((string)code["design"]!["foreground"]!).ShouldStartWith("#102030");

        var patched = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/templates/{template["id"]}", """{"design":{"ecc":"L"}}""", headers: ("If-Match", "\"1\"")));
        ((long)patched["version"]!).ShouldBe(2);
        ((string)patched["design"]!["foreground"]!).ShouldStartWith("#123456");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/templates/{template["id"]}", """{"name":"x"}""", headers: ("If-Match", "\"1\"")), 412, "version_mismatch");
        ((string)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{code["id"]}")))["design"]!["ecc"]!).ShouldBe("H", "a copy stays as it is");

        ((int)(await api.Client.DeleteAsync($"/api/v1/templates/{template["id"]}")).StatusCode).ShouldBe(204);
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/templates/{template["id"]}"), 404, "template_not_found");
        body = CodeFactory.Dynamic();
        body["templateId"] = (string)template["id"]!;
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", body))).ShouldBe(["templateId"]);
    }

    [Fact]
    public async Task A_key_names_who_changes_may_be_for_reading_only_and_ends()
    {
        var made = await PostAsync("/api/v1/keys", """{"name":"Till 3"}""", 201);
        var key = (string)made["key"]!;
        key.ShouldStartWith((string)made["prefix"]!);
        (await api.ScalarAsync<long>($"SELECT count(*) FROM api_keys WHERE encode(hash, 'escape') LIKE '%{key[4..]}%' OR prefix = '{key}'")).ShouldBe(0, "the key itself is not stored");

        var created = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), headers: ("Authorization", $"Bearer {key}")));
        var history = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{created["id"]}/history"));
        ((string)history["items"]![0]!["changedBy"]!).ShouldBe("Till 3");

        var reader = (string)(await PostAsync("/api/v1/keys", """{"name":"Reader","readOnly":true}""", 201))["key"]!;
        var decisions = api.Services.GetRequiredService<KeyDecisions>();
        var (granted, forbidden, invalid, anonymous) = (decisions[KeyDecision.Granted], decisions[KeyDecision.Forbidden], decisions[KeyDecision.Invalid], decisions[KeyDecision.Anonymous]);
        ((int)(await api.SendAsync(HttpMethod.Get, "/api/v1/codes", headers: ("X-API-Key", reader))).StatusCode).ShouldBe(200);
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic(), headers: ("X-API-Key", reader)), 403, "read_only_key");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Get, "/api/v1/codes", headers: ("Authorization", "Bearer qra_nonsense")), 401, "invalid_api_key");
        (decisions[KeyDecision.Granted], decisions[KeyDecision.Forbidden], decisions[KeyDecision.Invalid], decisions[KeyDecision.Anonymous]).ShouldBe((granted + 1, forbidden + 1, invalid + 1, anonymous));

        await api.ExecuteAsync("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE name = 'Reader'");
        await api.Client.DeleteAsync($"/api/v1/keys/{made["id"]}");
        await Infrastructure.Eventually.Async(async () =>
            (int)(await api.SendAsync(HttpMethod.Get, "/api/v1/codes", headers: ("Authorization", $"Bearer {key}"))).StatusCode == 401
            && (int)(await api.SendAsync(HttpMethod.Get, "/api/v1/codes", headers: ("Authorization", $"Bearer {reader}"))).StatusCode == 401, TimeSpan.FromSeconds(15));
        var listed = await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/keys"));
        listed["items"]!.AsArray().ShouldAllBe(item => item!["key"] == null);
        listed["items"]![0]!["lastUsedAt"].ShouldNotBeNull();
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/keys", """{"expiresAt":"2020-01-01T00:00:00Z","role":"x"}"""))).ShouldBe(["name", "expiresAt", "role"]);
    }

    private async Task<JsonNode> PostAsync(string path, string body, int status)
    {
        using var response = await api.SendAsync(HttpMethod.Post, path, body);
        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        return await ApiFixture.JsonAsync(response);
    }
}
