namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program that the host starts.</summary>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    /// <summary>Path, or name of a program on PATH.</summary>
    public string Command { get; } = command;

    /// <summary>Absolute path of its working directory.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}
