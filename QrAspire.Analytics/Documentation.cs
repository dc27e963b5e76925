using Microsoft.OpenApi;

namespace QrAspire.Analytics;

/// <summary>OpenAPI 3.1 at <c>/openapi/v1.json</c>, browsable at <c>/docs</c>.</summary>
internal static class Documentation
{
    /// <summary>Adds the document.</summary>
    public static void AddDocumentation(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "QrAspire Analytics",
                Version = "v1",
                Description = "Who scanned what, when, where and with what. Errors are {\"error\":{\"code\",\"message\",\"details\"?}}.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
    });

    /// <summary>Maps document and browser.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "QrAspire Analytics";
            ui.SwaggerEndpoint("/openapi/v1.json", "v1");
        });
    }
}
