using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.Api.Documentation;

/// <summary>
/// Puts an example beside every JSON body of the description, from <c>examples.json</c>: requests by operation, answers by schema, errors by
/// status. A test sends the requests, so that they stay right.
/// </summary>
internal sealed class ApiExamples : IOpenApiDocumentTransformer
{
    private const int FirstError = 400;

    private static readonly JsonObject s_examples = Load();

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            if (operation.OperationId is { } id && s_examples["requests"]![id] is { } example) AddTo(operation.RequestBody?.Content, _ => example);
            foreach (var (status, response) in operation.Responses ?? [])
            {
                var isError = int.Parse(status, CultureInfo.InvariantCulture) >= FirstError;
                AddTo(response.Content, media => isError ? s_examples["errors"]![status] : media.Schema is OpenApiSchemaReference { Reference.Id: { } schema } ? s_examples["responses"]![schema] : null);
            }
        }

        return Task.CompletedTask;
    }

    private static void AddTo(IDictionary<string, OpenApiMediaType>? content, Func<OpenApiMediaType, JsonNode?> example)
    {
        foreach (var (name, media) in content ?? new Dictionary<string, OpenApiMediaType>())
        {
            if (name.EndsWith("json", StringComparison.Ordinal) && example(media) is { } value) media.Example = value.DeepClone();
        }
    }

    private static JsonObject Load()
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream("QrAspire.Api.Documentation.examples.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
