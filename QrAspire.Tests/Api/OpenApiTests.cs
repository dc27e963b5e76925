namespace QrAspire.Tests.Api;

public sealed class OpenApiTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_document_is_openapi_3_1_and_describes_every_operation()
    {
        var document = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"));
        ((string)document["openapi"]!).ShouldStartWith("3.1");
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (Path: $"{operation.Key} {path.Key}", Operation: operation.Value!))).ToArray();
        operations.ShouldNotBeEmpty();
        operations.ShouldAllBe(o => o.Operation["operationId"] != null && o.Operation["summary"] != null);
        operations.Select(o => (string)o.Operation["operationId"]!).ShouldBeUnique();
        foreach (var (path, operation) in operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                if (status[0] is '4' or '5') response!["content"]!["application/json"]!["schema"]!["$ref"]!.ToString().ShouldBe("#/components/schemas/ErrorResponse", $"{path} {status}");
            }
        }
    }

    [Fact]
    public async Task Every_json_body_has_an_example_and_the_requests_are_taken()
    {
        var document = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"));
        var code = await api.Codes.CreateIdAsync();
        var ids = new Dictionary<string, string>
        {
            ["/codes/"] = code,
            ["/folders/"] = await IdAsync("/api/v1/folders", """{"name":"For examples"}"""),
            ["/templates/"] = await IdAsync("/api/v1/templates", """{"name":"For examples","design":{}}"""),
            ["/webhooks/"] = await IdAsync("/api/v1/webhooks", """{"url":"https://example.com","enabled":false}"""),
        };
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                foreach (var (status, response) in operation!["responses"]!.AsObject())
                {
                    if (response!["content"]?["application/json"] is { } media && media["schema"]?["$ref"] is not null && operation["operationId"]!.ToString() is not ("Render" or "RenderVerdict" or "RenderPresets" or "DecodeLogo" or "ListTags"))
                    {
                        media["example"].ShouldNotBeNull($"{method} {path} {status}");
                    }
                }

                if (operation["requestBody"]?["content"]?["application/json"] is not { } body || path.EndsWith("/import", StringComparison.Ordinal)) continue;
                body["example"].ShouldNotBeNull($"{method} {path}");
                var target = path.Replace("{id}", ids.FirstOrDefault(id => path.Contains(id.Key, StringComparison.Ordinal)).Value, StringComparison.Ordinal);
                using var answer = await api.SendAsync(new HttpMethod(method.ToUpperInvariant()), target, body["example"]!.ToJsonString());
                ((int)answer.StatusCode).ShouldBeLessThan(300, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    [Fact]
    public async Task The_postman_collection_has_every_operation()
    {
        var document = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"));
        var collection = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/postman.json"));
        ((string)collection["info"]!["schema"]!).ShouldContain("v2.1.0");
        var requests = collection["item"]!.AsArray().SelectMany(folder => folder!["item"]!.AsArray()).ToArray();
        requests.Length.ShouldBe(document["paths"]!.AsObject().Sum(path => path.Value!.AsObject().Count));
        var create = requests.Single(request => (string)request!["name"]! == "Create a code")!["request"]!;
        ((string)create["body"]!["raw"]!).ShouldContain("Summer menu");
        ((string)create["url"]!["raw"]!).ShouldBe("{{baseUrl}}/api/v1/codes");
    }

    private async Task<string> IdAsync(string path, string body) => (string)(await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, path, body)))["id"]!;

    [Fact]
    public async Task The_document_can_be_browsed()
    {
        using var page = await api.Client.GetAsync("/docs/index.html");
        ((int)page.StatusCode).ShouldBe(200);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task Every_get_of_the_document_answers_with_the_shared_headers()
    {
        var document = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"));
        var id = await api.Codes.CreateIdAsync();
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            if (!operations!.AsObject().ContainsKey("get")) continue;
            using var response = await api.Client.GetAsync(path.Replace("{id}", id));
            ((int)response.StatusCode).ShouldBeOneOf(200, 404);
            response.Headers.Contains("X-Request-ID").ShouldBeTrue(path);
            response.Headers.Contains("X-Process-Time").ShouldBeTrue(path);
        }
    }
}
