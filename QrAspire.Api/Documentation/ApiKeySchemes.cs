using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.Api.Documentation;

/// <summary>The two ways to send an API key; neither is required unless <c>ApiKeys:Required</c> is set.</summary>
internal sealed class ApiKeySchemes : IOpenApiDocumentTransformer
{
    private const string Bearer = "bearer";
    private const string Header = "apiKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key of POST /keys." },
            [Header] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "The same key in a header of its own." },
        };
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Header, document)] = [] },
            new(),
        ];
        return Task.CompletedTask;
    }
}
