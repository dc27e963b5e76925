using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Says how the resource is run as a process.</summary>
internal sealed class LauncherAnnotation(IProcessLauncher launcher) : IResourceAnnotation
{
    public IProcessLauncher Launcher { get; } = launcher;
}
