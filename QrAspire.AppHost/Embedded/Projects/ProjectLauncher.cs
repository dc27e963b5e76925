using System.Reflection;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>
/// Starts a project: the assembly that was built with the AppHost (the effect of <c>dotnet run --no-build --no-launch-profile</c>,
/// without the process in between); any other through <c>dotnet run</c>.
/// </summary>
internal sealed class ProjectLauncher(IProjectMetadata metadata, LaunchProfile? profile) : IProcessLauncher
{
    public string Source => metadata.ProjectPath;

    public Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken)
    {
        var arguments = CommandLine.Split(profile?.CommandLineArgs).Concat(context.Arguments);
        var folder = Path.GetDirectoryName(metadata.ProjectPath)!;
        if (!Directory.Exists(folder))
            throw new DistributedApplicationException($"Project '{metadata.ProjectPath}' does not exist.");

        var output = metadata.GetType().GetCustomAttribute<ProjectOutputAttribute>()?.Path;
        if (output is null)
            return Task.FromResult(new ProcessSpec(DotNet.HostPath, ["run", "--project", metadata.ProjectPath, "--no-launch-profile", "--", .. arguments], folder));
        return File.Exists(output)
            ? Task.FromResult(new ProcessSpec(DotNet.HostPath, [output, .. arguments], folder))
            : throw new DistributedApplicationException($"'{output}' is missing: build the AppHost first.");
    }
}
