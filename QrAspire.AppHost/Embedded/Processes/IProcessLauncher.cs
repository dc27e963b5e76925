namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Knows how one kind of resource is run as a process.</summary>
internal interface IProcessLauncher
{
    /// <summary>What runs, for a person.</summary>
    string Source { get; }

    /// <summary>Checks, once before anything starts, that what it needs is installed, and installs it where it may.</summary>
    Task EnsurePrerequisitesAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes ready what the process needs and says how to start it.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started; the message says why.</exception>
    Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken);
}
