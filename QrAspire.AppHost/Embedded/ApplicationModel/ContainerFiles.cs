namespace Aspire.Hosting.ApplicationModel;

/// <summary>A file or folder that a container finds when it starts.</summary>
public abstract class ContainerFileSystemItem
{
    /// <summary>Its name, without a path.</summary>
    public required string Name { get; set; }

    /// <summary>Its permissions; null = the default.</summary>
    public UnixFileMode? Mode { get; set; }
}

/// <summary>A file, given as text or as a path on this machine.</summary>
public sealed class ContainerFile : ContainerFileSystemItem
{
    /// <summary>Its text.</summary>
    public string? Contents { get; set; }

    /// <summary>The file to copy, where there are no <see cref="Contents"/>.</summary>
    public string? SourcePath { get; set; }
}

/// <summary>A folder.</summary>
public sealed class ContainerDirectory : ContainerFileSystemItem
{
    /// <summary>What it holds.</summary>
    public IEnumerable<ContainerFileSystemItem> Entries { get; set; } = [];
}

/// <summary>What a callback that makes files may ask for.</summary>
public sealed class ContainerFileSystemCallbackContext
{
    /// <summary>The services of the host.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The container.</summary>
    public required IResource Model { get; init; }
}

/// <summary>Files that a container finds when it starts.</summary>
public sealed class ContainerFileSystemCallbackAnnotation : IResourceAnnotation
{
    /// <summary>The folder in the container.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>Makes the entries of that folder.</summary>
    public required Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> Callback { get; init; }
}
