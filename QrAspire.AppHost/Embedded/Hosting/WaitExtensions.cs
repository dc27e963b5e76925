using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The order of starting. Waiting never gives a reference; see <see cref="ReferenceExtensions"/>.</summary>
public static class WaitExtensions
{
    /// <summary>Starts after the other runs, is healthy and is ready (a database server: its databases exist).</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
        => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy);

    /// <summary>The same, saying what happens when the other can no longer get there.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport
        => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Starts after the other runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
        => builder.Wait(dependency.Resource, WaitType.WaitUntilStarted);

    /// <summary>The same, saying what happens when the other can no longer get there.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport
        => builder.Wait(dependency.Resource, WaitType.WaitUntilStarted, waitBehavior);

    /// <summary>Starts after the other has ended with the exit code; fails to start when it ends with another.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
        => builder.Wait(dependency.Resource, WaitType.WaitForCompletion, exitCode: exitCode);

    /// <summary>Starts on command only.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource
        => builder.WithAnnotation(new ExplicitStartupAnnotation(), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<T> Wait<T>(
        this IResourceBuilder<T> builder, IResource dependency, WaitType type, WaitBehavior? behavior = null, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        if (ReferenceEquals(builder.Resource, dependency))
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        if (builder.Resource is IResourceWithParent child && child.Parent == dependency)
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for its parent '{dependency.Name}'.");

        // Whoever waits for a database waits for its server first, so that the server's failure is what it is told.
        if (dependency is IResourceWithParent { Parent: { } parent } && type != WaitType.WaitForCompletion)
            builder.Wait(parent, type, behavior);
        builder.Relate(dependency, KnownRelationshipTypes.WaitFor);
        return builder.Resource.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == dependency && wait.WaitType == type)
            ? builder
            : builder.WithAnnotation(new WaitAnnotation(dependency, type, exitCode) { WaitBehavior = behavior });
    }
}
