using Microsoft.OpenApi;

namespace QrAspire.Api.Documentation;

/// <summary>OpenAPI 3.1 at <c>/openapi/v1.json</c>, browsable at <c>/docs</c>.</summary>
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
    });

    /// <summary>Maps document and browser.</summary>
    public static void MapApiDocumentation(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "QrAspire API";
            ui.SwaggerEndpoint("/openapi/v1.json", "v1");
        });
    }
}
