using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>The links of a resource: one per endpoint, then what its callbacks make of them.</summary>
internal static class ResourceUrls
{
    public static async Task<ImmutableArray<UrlSnapshot>> ForAsync(
        IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var urls = resource is IResourceWithEndpoints owner
            ? owner.GetEndpoints().Select(endpoint => new ResourceUrlAnnotation { Url = WithPath(endpoint), Endpoint = endpoint }).ToList()
            : [];
        var context = new ResourceUrlsCallbackContext(execution, resource, urls, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
            await annotation.Callback(context).ConfigureAwait(false);
        return
        [
            .. urls.OrderByDescending(url => url.DisplayOrder ?? 0).Select(url => new UrlSnapshot(
                url.Endpoint?.EndpointName, Absolute(url), url.DisplayLocation == UrlDisplayLocation.DetailsOnly) { DisplayName = url.DisplayText }),
        ];
    }

    private static string WithPath(EndpointReference endpoint)
        => endpoint.EndpointAnnotation.LaunchPath is { Length: > 0 } path && endpoint.Scheme is "http" or "https"
            ? Absolute(endpoint, endpoint.EndpointAnnotation.LaunchPath ?? "")
            : endpoint.Url;

    private static string Absolute(ResourceUrlAnnotation url)
        => url.Endpoint is { } endpoint && url.Url.StartsWith('/') ? Absolute(endpoint, url.Url) : url.Url;

    private static string Absolute(EndpointReference endpoint, string path)
        => path.Length == 0 ? endpoint.Url : new Uri(new Uri(endpoint.Url), path).ToString();
}
