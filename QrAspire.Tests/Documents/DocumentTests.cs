using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Documents;

/// <summary>The OpenAPI documents and the Postman collection are whole, right, and what docs/openapi holds.</summary>
public sealed class DocumentTests(ServiceDocuments documents) : IClassFixture<ServiceDocuments>
{
    private static readonly string[] s_binary = ["image/png", "image/jpeg", "image/webp", "application/pdf", "application/postscript", "application/zip"];

    public static TheoryData<string> Services() => new() { "api", "analytics" };

    [Theory]
    [InlineData("api")]
    [InlineData("analytics")]
    [InlineData(ServiceDocuments.Postman)]
    public void The_repository_holds_the_document_that_the_service_gives(string name) =>
        GeneratedDocument.ShouldBe($"openapi/{name}.json", ServiceDocuments.Text(documents.All[name]));

    [Theory]
    [MemberData(nameof(Services))]
    public void The_document_is_valid_openapi_3_1(string service)
    {
        var read = OpenApiDocument.Parse(documents.All[service].ToJsonString(), "json");
        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_operation_says_what_it_does_and_what_its_parameters_mean(string service)
    {
        var operations = ServiceDocuments.Operations(documents.All[service]).ToArray();
        operations.Select(each => (string?)each.Operation["operationId"]).ShouldBeUnique();
        var missing = from each in operations
                      let id = (string?)each.Operation["operationId"]
                      from problem in (string?[])
                      [
                          id is null ? "operationId" : null,
                          each.Operation["summary"] is null ? "summary" : null,
                          each.Operation["tags"] is not JsonArray { Count: > 0 } ? "tags" : null,
                          .. each.Operation["parameters"]?.AsArray().Where(parameter => string.IsNullOrWhiteSpace((string?)parameter!["description"])).Select(parameter => $"description of {parameter!["name"]}") ?? [],
                      ]
                      where problem is not null
                      select $"{each.Method} {each.Path}: {problem}";
        missing.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_body_has_an_example_that_fits_its_schema(string service)
    {
        var document = documents.All[service];
        var problems = new List<string>();
        foreach (var (path, method, operation) in ServiceDocuments.Operations(document))
        {
            var bodies = (operation["requestBody"]?["content"]?.AsObject() ?? []).Select(body => (Where: "request", Type: body.Key, Media: body.Value!))
                .Concat(operation["responses"]!.AsObject().SelectMany(answer => (answer.Value!["content"]?.AsObject() ?? []).Select(body => (Where: answer.Key, Type: body.Key, Media: body.Value!))));
            foreach (var (where, type, media) in bodies)
            {
                var what = $"{method} {path} {where} {type}";
                if (s_binary.Contains(type) || (where == "request" && type.StartsWith("image/", StringComparison.Ordinal))) continue;
                if (media["example"] is not { } example) problems.Add($"{what}: no example");
                else if (type.EndsWith("json", StringComparison.Ordinal) && !type.Contains("ndjson", StringComparison.Ordinal) && where != "request" && ContractFuzzer.Mismatch(document, media["schema"]!, example, "$", 0) is { } mismatch) problems.Add($"{what}: {mismatch}");
            }
        }

        problems.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_error_is_the_envelope_and_its_example_is_in_the_catalogue(string service)
    {
        var catalogue = File.ReadAllText(Path.Combine(GeneratedDocument.Root(), "docs", "errors.md"));
        foreach (var (path, method, operation) in ServiceDocuments.Operations(documents.All[service]))
        {
            foreach (var (status, answer) in operation["responses"]!.AsObject().Where(answer => answer.Key[0] is '4' or '5'))
            {
                var media = answer!["content"]!["application/json"]!;
                ((string?)media["schema"]!["$ref"]).ShouldBe("#/components/schemas/ErrorResponse", $"{method} {path} {status}");
                var code = (string)media["example"]!["error"]!["code"]!;
                catalogue.ShouldContain($"| `{code}` | {status} |", customMessage: $"{method} {path}");
            }
        }
    }

    [Fact]
    public void The_postman_collection_has_each_operation_once()
    {
        var collection = documents.All[ServiceDocuments.Postman];
        ((string)collection["info"]!["schema"]!).ShouldBe("https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
        ((string?)collection["info"]!["name"]).ShouldNotBeNullOrWhiteSpace();
        var requests = Requests(collection).ToArray();
        requests.Select(request => $"{request["method"]} {PathOf(request)}").Order(StringComparer.Ordinal)
            .ShouldBe(ServiceDocuments.Operations(documents.All["api"]).Select(each => $"{each.Method.ToUpperInvariant()} {each.Path}").Order(StringComparer.Ordinal));
        foreach (var request in requests)
        {
            var url = request["url"]!;
            ((string)url["raw"]!).ShouldStartWith("{{baseUrl}}/" + string.Join('/', url["path"]!.AsArray().Select(segment => (string)segment!)));
            var variables = url["variable"]!.AsArray().Select(variable => (string)variable!["key"]!).Order();
            variables.ShouldBe(url["path"]!.AsArray().Select(segment => (string)segment!).Where(segment => segment.StartsWith(':')).Select(segment => segment[1..]).Order());
            foreach (var entry in url["query"]!.AsArray().Concat(request["header"]?.AsArray() ?? [])) (entry!["key"] is JsonValue && entry["value"] is JsonValue).ShouldBeTrue();
            if (request["body"] is { } body) ((string)body["mode"]!).ShouldBeOneOf("raw", "formdata", "file");
        }
    }

    /// <summary>An item is a folder with items or a request with a name (collection schema v2.1.0, <c>item</c> and <c>item-group</c>).</summary>
    private static IEnumerable<JsonNode> Requests(JsonNode group) => group["item"]!.AsArray().SelectMany(item =>
    {
        ((string?)item!["name"]).ShouldNotBeNullOrWhiteSpace();
        return item["item"] is not null ? Requests(item) : [item["request"]!];
    });

    private static string PathOf(JsonNode request) =>
        "/" + string.Join('/', request["url"]!["path"]!.AsArray().Select(segment => (string)segment!).Select(segment => segment is [':', .. var name] ? $"{{{name}}}" : segment));
}
