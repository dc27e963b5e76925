using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.Api.Documentation;

/// <summary>OpenAPI 3.1 at <c>/openapi/v1.json</c>, a Postman collection made of it at <c>/openapi/postman.json</c>, browsable at <c>/docs</c>.</summary>
public static class ApiDocumentation
{
    /// <summary>Adds the document.</summary>
    public static void AddApiDocumentation(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "QrAspire API", Version = "v1", Description = "Dynamic and static QR codes: make, change, find and draw them. Errors are {\"error\":{\"code\",\"message\",\"details\"?}}." };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer<ApiExamples>();
    });

    /// <summary>Maps document and browser.</summary>
    public static void MapApiDocumentation(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/openapi/postman.json", async ([FromKeyedServices("v1")] IOpenApiDocumentProvider documents, CancellationToken cancellationToken) =>
        {
            var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
            var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            return TypedResults.Ok(PostmanCollection.From(JsonNode.Parse(json)!.AsObject()));
        }).ExcludeFromDescription();
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "QrAspire API";
            ui.SwaggerEndpoint("/openapi/v1.json", "v1");
        });
    }
}
