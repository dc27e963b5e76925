namespace Aspire.Hosting.ApplicationModel;

/// <summary>All resources of an application.</summary>
public sealed class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>The resources, in the order in which they were added.</summary>
    public IResourceCollection Resources { get; } = resources;
}
