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
