using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.ServiceDefaults.Documentation;

/// <summary>Marks an operation that takes <c>Idempotency-Key</c>.</summary>
public sealed class TakesIdempotencyKey;

/// <summary>Marks an operation that honours <c>Prefer: return=minimal</c>.</summary>
public sealed class HonoursPrefer;

/// <summary>Adds what an operation's statuses and marks imply (request headers), and the words for parameters.</summary>
internal sealed class OperationDetails(DocumentExamples examples) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= Comment(context, parameter.Name!) ?? examples.Parameter(operation.OperationId, parameter.Name!);
        }

        var marks = context.Description.ActionDescriptor.EndpointMetadata;
        if (Declares(operation, StatusCodes.Status412PreconditionFailed)) AddHeader(operation, "If-Match");
        if (Declares(operation, StatusCodes.Status304NotModified)) AddHeader(operation, "If-None-Match");
        if (marks.OfType<TakesIdempotencyKey>().Any()) AddHeader(operation, "Idempotency-Key");
        if (marks.OfType<HonoursPrefer>().Any()) AddHeader(operation, "Prefer");
        return Task.CompletedTask;
    }

    private static bool Declares(OpenApiOperation operation, int status) => operation.Responses?.ContainsKey(status.ToString(null, null)) == true;

    private void AddHeader(OpenApiOperation operation, string name) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = examples.Parameter(operation.OperationId, name),
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    /// <summary>The comment of the property that a parameter is bound to.</summary>
    private static string? Comment(OpenApiOperationTransformerContext context, string name) =>
        context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Name == name)?.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo.Member: System.Reflection.PropertyInfo property }
            ? DocumentationComments.Summary(property)
            : null;
}
