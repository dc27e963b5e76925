namespace QrAspire.Tests.Api;

public sealed class OpenApiTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_examples_of_requests_are_taken()
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
                if (operation!["requestBody"]?["content"]?["application/json"] is not { } body || path.EndsWith("/import", StringComparison.Ordinal)) continue;
                var target = path.Replace("{id}", ids.FirstOrDefault(id => path.Contains(id.Key, StringComparison.Ordinal)).Value, StringComparison.Ordinal);
                using var answer = await api.SendAsync(new HttpMethod(method.ToUpperInvariant()), target, body["example"]!.ToJsonString());
                ((int)answer.StatusCode).ShouldBeLessThan(300, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
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
