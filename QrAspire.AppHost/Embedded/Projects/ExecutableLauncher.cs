using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>Starts a program.</summary>
internal sealed class ExecutableLauncher(ExecutableResource executable) : IProcessLauncher
{
    public string Source => executable.Command;

    public Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(executable.WorkingDirectory))
            throw new DistributedApplicationException($"Working directory '{executable.WorkingDirectory}' does not exist.");
        var path = ProgramPath.Find(executable.Command, executable.WorkingDirectory)
            ?? throw new DistributedApplicationException($"'{executable.Command}' was not found.");
        return Task.FromResult(new ProcessSpec(path, context.Arguments, executable.WorkingDirectory));
    }
}
