using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.ServiceDefaults.Documentation;

/// <summary>
/// Puts an example beside every body that is text, from <c>examples.json</c>: requests by operation, answers by schema or operation, errors
/// by status and operation or tag. A test sends the requests, so that they stay right, and holds the rest against the schemas.
/// </summary>
internal sealed class DocumentExamples : IOpenApiDocumentTransformer
{
    private const int FirstError = 400;
    private const string Anywhere = "*";

    private readonly JsonObject _examples;

    private DocumentExamples(JsonObject examples) => _examples = examples;

    /// <summary>The examples of a service.</summary>
    public static DocumentExamples Of(Assembly service)
    {
        using var stream = service.GetManifestResourceStream($"{service.GetName().Name}.Documentation.examples.json")!;
        return new(JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>What a parameter means: of this operation, else anywhere.</summary>
    public string? Parameter(string? operation, string name) =>
        (string?)(_examples["parameters"]?[$"{operation}.{name}"] ?? _examples["parameters"]?[name]);

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            Add(operation.RequestBody?.Content, (type, _) => OfType(_examples["requests"]?[operation.OperationId!], type));
            foreach (var (status, response) in operation.Responses ?? [])
            {
                var isError = int.Parse(status, CultureInfo.InvariantCulture) >= FirstError;
                Add(response.Content, (type, media) => isError ? Error(status, operation) : Answer(operation, media, type));
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(IDictionary<string, OpenApiMediaType>? content, Func<string, OpenApiMediaType, JsonNode?> example)
    {
        foreach (var (type, media) in content ?? new Dictionary<string, OpenApiMediaType>())
        {
            if (example(type, media) is { } value) media.Example = value.DeepClone();
        }
    }

    private JsonNode? Answer(OpenApiOperation operation, OpenApiMediaType media, string type) =>
        OfType(_examples["responses"]?[operation.OperationId!], type)
        ?? (type.EndsWith("json", StringComparison.Ordinal) && media.Schema is OpenApiSchemaReference { Reference.Id: { } schema } ? _examples["responses"]?[schema] : null);

    private JsonNode? Error(string status, OpenApiOperation operation)
    {
        var ofStatus = _examples["errors"]?[status];
        return ofStatus?[operation.OperationId!] ?? operation.Tags?.Select(tag => ofStatus?[tag.Name!]).FirstOrDefault(example => example is not null) ?? ofStatus?[Anywhere];
    }

    /// <summary>An example is given once for JSON, or for each media type by its name.</summary>
    private static JsonNode? OfType(JsonNode? example, string type) =>
        example is JsonObject byType && byType.Any(entry => entry.Key.Contains('/', StringComparison.Ordinal)) ? byType[type] : type.EndsWith("json", StringComparison.Ordinal) && !type.Contains("ndjson", StringComparison.Ordinal) ? example : null;
}
