using QrAspire.ServiceDefaults.Documentation;

namespace QrAspire.Analytics.Documentation;

/// <summary>OpenAPI 3.1 at <c>/openapi/v1.json</c>, browsable at <c>/docs</c>.</summary>
internal static class AnalyticsDocumentation
{
    private const string Title = "QrAspire Analytics";

    /// <summary>Adds the document.</summary>
    public static void AddDocumentation(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(ServiceDocument.Name, options =>
        options.Describe(Title, "Who scanned what, when, where and with what. Errors are {\"error\":{\"code\",\"message\",\"details\"?}}.", typeof(AnalyticsDocumentation).Assembly));

    /// <summary>Maps document and browser.</summary>
    public static void MapDocumentation(this WebApplication app) => app.MapServiceDocument(Title);
}
