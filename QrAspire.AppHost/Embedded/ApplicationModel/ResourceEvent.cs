namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource changed.</summary>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>Which.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The resource's name, or <c>name-suffix</c> for one of several replicas.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>How it is now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
