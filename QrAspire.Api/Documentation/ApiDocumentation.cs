using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using QrAspire.ServiceDefaults.Documentation;

namespace QrAspire.Api.Documentation;

/// <summary>OpenAPI 3.1 at <c>/openapi/v1.json</c>, a Postman collection made of it at <c>/openapi/postman.json</c>, browsable at <c>/docs</c>.</summary>
public static class ApiDocumentation
{
    private const string Title = "QrAspire API";

    /// <summary>Adds the document.</summary>
    public static void AddApiDocumentation(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(ServiceDocument.Name, options =>
    {
        options.Describe(Title, "Dynamic and static QR codes: make, change, find and draw them. Errors are {\"error\":{\"code\",\"message\",\"details\"?}}.", typeof(ApiDocumentation).Assembly);
        options.AddDocumentTransformer<ApiKeySchemes>();
    });

    /// <summary>Maps document, collection and browser.</summary>
    public static void MapApiDocumentation(this WebApplication app)
    {
        app.MapServiceDocument(Title);
        app.MapGet("/openapi/postman.json", async ([FromKeyedServices(ServiceDocument.Name)] IOpenApiDocumentProvider documents, CancellationToken cancellationToken) =>
        {
            var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
            var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            return TypedResults.Ok(PostmanCollection.From(JsonNode.Parse(json)!.AsObject()));
        }).ExcludeFromDescription();
    }
}
