namespace Aspire.Hosting.ApplicationModel;

/// <summary>How long a container lives. This host's processes always end with it; their data stays.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the host.</summary>
    Session,

    /// <summary>Longer than the host.</summary>
    Persistent,
}
