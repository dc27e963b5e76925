namespace Aspire.Hosting.ApplicationModel;

/// <summary>A service outside the application, known by its URL.</summary>
public sealed class ExternalServiceResource(string name, ReferenceExpression url) : Resource(name), IResourceWithoutLifetime
{
    /// <summary>Where it is.</summary>
    public ReferenceExpression Url { get; } = url;
}
