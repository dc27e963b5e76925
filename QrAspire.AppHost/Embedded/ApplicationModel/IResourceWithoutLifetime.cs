namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that never starts or stops: a parameter, a connection string.</summary>
public interface IResourceWithoutLifetime : IResource;
