namespace Aspire.Hosting.ApplicationModel;

/// <summary>A health check, registered under a key, that speaks for the resource.</summary>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>Key of the registration.</summary>
    public string Key { get; } = key;
}
