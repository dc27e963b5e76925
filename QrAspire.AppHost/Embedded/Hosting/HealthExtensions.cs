using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>What tells whether a running resource is healthy.</summary>
public static class HealthExtensions
{
    /// <summary>Uses a health check registered under a key.</summary>
    /// <exception cref="DistributedApplicationException">It has that one already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
        => builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(known => known.Key == key)
            ? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.")
            : builder.WithAnnotation(new HealthCheckAnnotation(key));

    /// <summary>Healthy while GET of a path answers with the status code.</summary>
    /// <param name="path">/ when null.</param>
    /// <param name="statusCode">200 when null.</param>
    /// <param name="endpointName">https before http when null.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        path ??= "/";
        var expected = statusCode ?? 200;
        var name = endpointName ?? HttpEndpointName(builder.Resource);
        var endpoint = builder.Resource.GetEndpoint(name);
        var key = $"{builder.Resource.Name}_{name}_{path}_{expected}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new HttpHealthCheck(() => new Uri(new Uri(endpoint.Url), path), expected), HealthStatus.Unhealthy, tags: null));
        return builder.WithHealthCheck(key);
    }

    internal static string HttpEndpointName(IResourceWithEndpoints resource)
        => resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https")
            .OrderByDescending(endpoint => endpoint.UriScheme == "https")
            .FirstOrDefault()?.Name ?? "http";
}
