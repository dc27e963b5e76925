using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>How a resource gets to know others. A reference never waits; see <see cref="WaitExtensions"/>.</summary>
public static class ReferenceExtensions
{
    /// <summary>
    /// Injects a connection string as <c>ConnectionStrings__name</c> and its parts as <c>NAME_HOST</c>, <c>NAME_PORT</c>, ….
    /// </summary>
    /// <param name="connectionName">The name in the variables; the resource's own when null.</param>
    /// <param name="optional">A missing value is no error.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.Relate(resource).WithEnvironment(context =>
        {
            var flags = Flags(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"]
                    = new ConnectionStringReference(resource, optional);
            }
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                foreach (var (property, value) in resource.GetConnectionProperties())
                    context.EnvironmentVariables[$"{VariableName(name)}_{property.ToUpperInvariant()}"] = value;
            }
        });
    }

    /// <summary>Injects every endpoint as <c>services__name__scheme__0</c> and as <c>NAME_SCHEME</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
        => builder.WithReference(source, source.Resource.Name);

    /// <summary>The same under another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
        => builder.Relate(source.Resource).WithEnvironment(context => Inject(context, name, source.Resource.GetEndpoints()));

    /// <summary>Injects one endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
        => builder.Relate(endpointReference.Resource)
            .WithEnvironment(context => Inject(context, endpointReference.Resource.Name, [endpointReference]));

    /// <summary>Injects a URL as <c>services__name__default__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        if (!uri.IsAbsoluteUri)
            throw new InvalidOperationException("The uri for service reference must be absolute.");
        return builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
    }

    /// <summary>Injects an external service's URL as <c>services__name__scheme__0</c> and <c>NAME</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        var service = externalService.Resource;
        return builder.Relate(service).WithEnvironment(async context =>
        {
            var url = await service.Url.GetValueAsync(context.CancellationToken).ConfigureAwait(false);
            var scheme = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Scheme : "default";
            context.EnvironmentVariables[$"services__{service.Name}__{scheme}__0"] = service.Url;
            context.EnvironmentVariables[VariableName(service.Name)] = service.Url;
        });
    }

    /// <summary>Chooses which variables this resource's references inject.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
        => builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Draws a line to another resource in the dashboard.</summary>
    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource
        => builder.Relate(resource, type);

    /// <summary>Shows the resource below another in the dashboard.</summary>
    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent)
        where T : IResource
        => builder.Relate(parent.Resource, KnownRelationshipTypes.Parent);

    /// <summary>Upper case, everything but letters and digits as an underscore: <c>catalog-api</c> → <c>CATALOG_API</c>.</summary>
    internal static string VariableName(string name)
        => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    private static void Inject(EnvironmentCallbackContext context, string name, IEnumerable<EndpointReference> endpoints)
    {
        var flags = Flags(context.Resource);
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints)
        {
            var key = endpoint.EndpointName.ToLowerInvariant() is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
            var index = counts.GetValueOrDefault(key);
            counts[key] = index + 1;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                context.EnvironmentVariables[$"services__{name}__{key}__{index}"] = endpoint;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                context.EnvironmentVariables[$"{VariableName(name)}_{VariableName(endpoint.EndpointName)}"] = endpoint;
        }
    }

    private static ReferenceEnvironmentInjectionFlags Flags(IResource resource)
        => resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation)
            ? annotation.Flags
            : ReferenceEnvironmentInjectionFlags.All;
}
