using QrAspire.Api.Http;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Caching;

namespace QrAspire.Api.Images;

/// <summary>Answers a repeated request for an image before binding, scopes and the database come into it.</summary>
internal static class ImageFromMemory
{
    /// <summary>Puts the short way in front of the endpoint.</summary>
    public static TBuilder ServedFromMemory<TBuilder>(this TBuilder endpoint, IServiceProvider services)
        where TBuilder : IEndpointConventionBuilder
    {
        var (symbols, images) = (services.GetRequiredService<CodeSymbols>(), services.GetRequiredService<CachedImageRenderer>());
        endpoint.Finally(builder =>
        {
            if (builder.RequestDelegate is not { } next) return;
            builder.RequestDelegate = context => Find(context, symbols, images) is { } image ? WriteAsync(context, image) : next(context);
        });
        return endpoint;
    }

    private static RenderedImage? Find(HttpContext context, CodeSymbols symbols, CachedImageRenderer images) =>
        context.Request.RouteValues["id"] is string text && Guid.TryParse(text, out var id) && symbols.FindTag(id, ImageAsked.Of(context.Request)) is { } etag ? images.Find(etag) : null;

    private static Task WriteAsync(HttpContext context, RenderedImage image)
    {
        var response = context.Response;
        CodeImageEndpoints.SetHeaders(response.Headers, image.ETag);
        if (EntityTags.IsNotModified(context.Request, image.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = image.ContentType;
        response.ContentLength = image.Content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(image.Content, context.RequestAborted).AsTask();
    }
}
