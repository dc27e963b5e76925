using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.ServiceDefaults.Documentation;

/// <summary>Members without a value are left out of every answer, so none that may be null is required (JSON Schema Validation 2020-12 §6.5.3).</summary>
internal sealed class AbsentNulls : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (IsNullable(member)) schema.Required?.Remove(name);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsNullable(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || (schema.OneOf ?? schema.AnyOf)?.Any(choice => choice.Type == JsonSchemaType.Null) == true;
}
