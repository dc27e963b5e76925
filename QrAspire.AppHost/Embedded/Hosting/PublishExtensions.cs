using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What matters when publishing or to containers only; here it is accepted and changes nothing.</summary>
public static class PublishExtensions
{
    /// <summary>Leaves the resource out of deployment files.</summary>
    public static IResourceBuilder<T> ExcludeFromManifest<T>(this IResourceBuilder<T> builder)
        where T : IResource
        => builder;

    /// <summary>How long a container lives; this host's processes end with it and their data stays.</summary>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime)
        where T : ContainerResource
    {
        _ = lifetime;
        return builder;
    }

    /// <summary>The icon that Aspire's dashboard shows.</summary>
    public static IResourceBuilder<T> WithIconName<T>(this IResourceBuilder<T> builder, string iconName)
        where T : IResource
    {
        _ = iconName;
        return builder;
    }
}
