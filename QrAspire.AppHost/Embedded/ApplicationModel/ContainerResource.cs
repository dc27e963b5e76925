namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A container. This host runs the ones that it knows a native program for (PostgreSQL, Kafka, Prometheus, Alertmanager); any other is listed as unavailable.
/// </summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>Replaces the image's entry point.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>The image of a container.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Registry; null for the default one.</summary>
    public string? Registry { get; set; }

    /// <summary>Name.</summary>
    public required string Image { get; set; }

    /// <summary>Tag.</summary>
    public string? Tag { get; set; }
}
