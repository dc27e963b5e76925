using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What the build knows of a project that the AppHost starts; the classes in namespace <c>Projects</c> implement it.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Launch settings in place of the project's own file.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>It was built with the AppHost.</summary>
    bool SuppressBuild => false;
}
