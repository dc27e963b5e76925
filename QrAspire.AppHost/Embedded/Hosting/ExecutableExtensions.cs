using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Projects;

namespace Aspire.Hosting;

/// <summary>Programs.</summary>
public static class ExecutableExtensions
{
    /// <summary>Adds a program.</summary>
    /// <param name="command">A path, or the name of a program on PATH.</param>
    /// <param name="workingDirectory">Relative to the AppHost's folder.</param>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args)
    {
        var executable = new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.AppHostDirectory));
        return builder.AddResource(executable)
            .WithAnnotation(new LauncherAnnotation(new ExecutableLauncher(executable)))
            .WithArgs(args ?? []);
    }

    /// <summary>Injects the variables that send telemetry to the dashboard.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment
        => builder.WithTelemetryEnvironment();
}
