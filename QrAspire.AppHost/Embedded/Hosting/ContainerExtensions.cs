using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Containers. Without a native stand-in a container is listed as unavailable, and everything else runs.</summary>
public static class ContainerExtensions
{
    /// <summary>Adds a container.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image)
        => builder.AddContainer(name, image, "latest");

    /// <summary>Adds a container.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag)
        => builder.AddResource(new ContainerResource(name)).WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag });

    /// <summary>Mounts a named volume into a container.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        _ = (name, target, isReadOnly);
        return builder;
    }

    /// <summary>Mounts a folder into a container.</summary>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        _ = (source, target, isReadOnly);
        return builder;
    }

    /// <summary>Pins the tag of a container's image.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag)
        where T : ContainerResource
    {
        if (builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            image.Tag = tag;
        return builder;
    }
}
