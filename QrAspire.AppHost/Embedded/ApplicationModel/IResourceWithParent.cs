namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that lives inside another, as a database in its server.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>Where it lives.</summary>
    IResource Parent { get; }
}

/// <summary>A resource that lives inside another of a known type.</summary>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>Where it lives.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
