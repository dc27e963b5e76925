using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The links that the dashboard shows.</summary>
public static class UrlExtensions
{
    /// <summary>Adds a link.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null)
        where T : IResource
        => builder.WithUrls(context => context.Urls.Add(new() { Url = url, DisplayText = displayText }));

    /// <summary>Adds a link whose URL is known at start.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url, string? displayText = null)
        where T : IResource
        => builder.WithUrls(async context =>
        {
            if (await url.GetValueAsync(context.CancellationToken).ConfigureAwait(false) is { } text)
                context.Urls.Add(new() { Url = text, DisplayText = displayText });
        });

    /// <summary>Edits all links.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Action<ResourceUrlsCallbackContext> callback)
        where T : IResource
        => builder.WithUrls(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    /// <summary>Edits all links.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Func<ResourceUrlsCallbackContext, Task> callback)
        where T : IResource
        => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));

    /// <summary>Edits the link of an endpoint; nothing happens when there is none.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource
        => builder.WithUrls(context =>
        {
            foreach (var url in context.Urls.Where(url => string.Equals(url.Endpoint?.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase)))
                callback(url);
        });

    /// <summary>Adds a link for an endpoint.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints
        => builder.WithUrls(context =>
        {
            if (context.GetEndpoint(endpointName) is { } endpoint)
                context.Urls.Add(callback(endpoint));
        });
}
