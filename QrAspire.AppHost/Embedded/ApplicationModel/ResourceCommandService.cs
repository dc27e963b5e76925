using Aspire.Hosting.Embedded;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources.</summary>
public sealed class ResourceCommandService
{
    private readonly ApplicationOrchestrator _orchestrator;

    internal ResourceCommandService(ApplicationOrchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>Runs a command of a resource (or of one replica, by its id) and waits for its end.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
        => _orchestrator.ExecuteCommandAsync(resourceId, commandName, cancellationToken);

    /// <summary>Runs a command of a resource, on every replica.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => _orchestrator.ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
}
