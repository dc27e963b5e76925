using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QrAspire.ServiceDefaults.Documentation;

/// <summary>What the OpenAPI documents of the services have in common: version 3.1, details that conventions imply, examples.</summary>
public static class ServiceDocument
{
    /// <summary>Name of the document, as in <c>/openapi/v1.json</c>.</summary>
    public const string Name = "v1";

    /// <summary>Describes a service; examples come from its embedded <c>Documentation/examples.json</c>.</summary>
    /// <param name="options">Options of the document; <c>AddOpenApi</c> is called by the service itself, because that is how the comments of its own types get in.</param>
    /// <param name="title">Title.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="service">The service's assembly.</param>
    public static void Describe(this OpenApiOptions options, string title, string description, Assembly service)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

        // HEAD is answered wherever GET is (RFC 9110 §9.3.2); saying so at every operation would double the document.
        options.ShouldInclude = operation => !HttpMethods.IsHead(operation.HttpMethod ?? "") && (operation.GroupName is null or Name);
        var examples = DocumentExamples.Of(service);
        options.AddOperationTransformer(new OperationDetails(examples));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = title, Version = Name, Description = description };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(new AbsentNulls());
        options.AddDocumentTransformer(examples);
    }

    /// <summary>Maps the document at <c>/openapi/v1.json</c> and a browser of it at <c>/docs</c>.</summary>
    public static void MapServiceDocument(this WebApplication app, string title)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = title;
            ui.SwaggerEndpoint($"/openapi/{Name}.json", Name);
        });
    }
}
