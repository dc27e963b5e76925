using System.Net;
using System.Text.Json.Nodes;
using QrAspire.Tests.Documents;

namespace QrAspire.Tests.Api;

/// <summary>What an integrator expects of every operation alike, taken from the document.</summary>
public sealed class ApiCraftTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Every_path_answers_options_and_says_what_it_allows_to_a_method_that_it_does_not()
    {
        foreach (var (path, operations) in (await DocumentAsync())["paths"]!.AsObject())
        {
            var target = path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{deliveryId}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
            var methods = operations!.AsObject().Select(operation => operation.Key.ToUpperInvariant()).ToList();
            if (methods.Contains("GET")) methods.Add("HEAD");

            using var options = await api.SendAsync(HttpMethod.Options, target);
            options.StatusCode.ShouldBe(HttpStatusCode.NoContent, path);
            options.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(methods.Append("OPTIONS").Order(StringComparer.Ordinal), path);

            using var refused = await api.SendAsync(HttpMethod.Put, target);
            await ApiFixture.ErrorAsync(refused, 405, "method_not_allowed");
            refused.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(methods.Order(StringComparer.Ordinal), path);
        }
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        var code = await api.Codes.CreateIdAsync();
        foreach (var path in new[] { "/api/v1/codes", $"/api/v1/codes/{code}", $"/api/v1/codes/{code}/image?format=svg", "/api/v1/folders", "/api/v1/render/presets" })
        {
            using var get = await api.Client.GetAsync(path);
            using var head = await api.SendAsync(HttpMethod.Head, path);
            head.StatusCode.ShouldBe(get.StatusCode, path);
            head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType, path);
            head.Headers.ETag.ShouldBe(get.Headers.ETag, path);
            (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty(path);
        }

        using var unknown = await api.SendAsync(HttpMethod.Head, $"/api/v1/codes/{Guid.NewGuid()}");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_post_that_creates_takes_an_idempotency_key()
    {
        var operations = ServiceDocuments.Operations(await DocumentAsync()).Where(each => each.Method == "post" && (each.Operation["responses"]!["201"] ?? each.Operation["responses"]!["202"]) is not null).ToArray();
        operations.Where(each => !Headers(each.Operation).Contains("Idempotency-Key")).Select(each => (string)each.Operation["operationId"]!)
            .ShouldBe(["ReplayWebhookDelivery"], "a delivery keeps its id, however often it is sent");

        var code = await api.Codes.CreateIdAsync();
        foreach (var (path, _, operation) in operations.Where(each => each.Operation["requestBody"]?["content"]?["application/json"] is not null))
        {
            var body = operation["requestBody"]!["content"]!["application/json"]!["example"]!.ToJsonString();
            var target = path.Replace("{id}", code, StringComparison.Ordinal);
            var key = ("Idempotency-Key", Guid.NewGuid().ToString());
            using var first = await api.SendAsync(HttpMethod.Post, target, body, headers: key);
            using var again = await api.SendAsync(HttpMethod.Post, target, body, headers: key);
            first.StatusCode.ShouldBe(HttpStatusCode.Created, path);
            again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"], path);
            ((string?)(await ApiFixture.JsonAsync(again))["id"]).ShouldBe((string?)(await ApiFixture.JsonAsync(first))["id"], path);
            again.Headers.Location.ShouldBe(first.Headers.Location, path);
            using var other = await api.SendAsync(HttpMethod.Post, target, body[..^1] + ",\"x\":1}", headers: key);
            await ApiFixture.ErrorAsync(other, 422, "idempotency_key_reused");
        }
    }

    [Fact]
    public async Task Prefer_return_minimal_leaves_the_body_out_of_every_operation_that_says_so()
    {
        var code = await api.Codes.CreateIdAsync();
        var folder = (string)(await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/folders", """{"name":"Minimal 1"}""")))["id"]!;
        var template = (string)(await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/templates", """{"name":"Minimal 1","design":{}}""")))["id"]!;
        var webhook = (string)(await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/webhooks", """{"url":"https://example.com","enabled":false}""")))["id"]!;
        (string Id, HttpMethod Method, string Path, string? Body)[] requests =
        [
            ("CreateCode", HttpMethod.Post, "codes", CodeFactory.Dynamic().ToJsonString()), ("ChangeCode", HttpMethod.Patch, $"codes/{code}", """{"title":"M"}"""), ("CloneCode", HttpMethod.Post, $"codes/{code}/clone", null),
            ("RestoreVersion", HttpMethod.Post, $"codes/{code}/history/1/restore", null), ("RestoreCode", HttpMethod.Post, $"codes/{code}/restore", null),
            ("CreateFolder", HttpMethod.Post, "folders", """{"name":"Minimal 2"}"""), ("RenameFolder", HttpMethod.Patch, $"folders/{folder}", """{"name":"Minimal 3"}"""),
            ("CreateTemplate", HttpMethod.Post, "templates", """{"name":"Minimal 2","design":{}}"""), ("ChangeTemplate", HttpMethod.Patch, $"templates/{template}", """{"description":"M"}"""),
            ("ChangeWebhook", HttpMethod.Patch, $"webhooks/{webhook}", """{"description":"M"}"""),
        ];
        foreach (var (id, method, path, body) in requests)
        {
            if (id == "RestoreCode") (await api.Client.DeleteAsync($"/api/v1/codes/{code}")).EnsureSuccessStatusCode();
            using var answer = await api.SendAsync(method, $"/api/v1/{path}", body, headers: ("Prefer", "return=minimal"));
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.NoContent);
            answer.Headers.GetValues("Preference-Applied").ShouldBe(["return=minimal"], id);
            answer.Headers.ETag.ShouldNotBeNull(id);
            (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty(id);
        }

        ServiceDocuments.Operations(await DocumentAsync()).Where(each => Headers(each.Operation).Contains("Prefer")).Select(each => (string)each.Operation["operationId"]!).Order(StringComparer.Ordinal)
            .ShouldBe(requests.Select(request => request.Id).Order(StringComparer.Ordinal));
    }

    private async Task<JsonObject> DocumentAsync() => (await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"))).AsObject();

    private static IEnumerable<string> Headers(JsonObject operation) =>
        (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "header").Select(parameter => (string)parameter!["name"]!);
}
