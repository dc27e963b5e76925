using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Projects;

namespace Aspire.Hosting;

/// <summary>.NET projects.</summary>
public static class ProjectExtensions
{
    /// <summary>Adds a project that the AppHost references.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject(name, new TProject(), new());

    /// <summary>Adds a project with one of its launch profiles; null = none.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.AddProject(name, new TProject(), new() { LaunchProfileName = launchProfileName, ExcludeLaunchProfile = launchProfileName is null });

    /// <summary>Adds a project with options.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        var options = new ProjectResourceOptions();
        configure(options);
        return builder.AddProject(name, new TProject(), options);
    }

    /// <summary>Adds a project by the path of its project file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
        => builder.AddProject(name, new ProjectPathMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)), new());

    private static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, ProjectResourceOptions options)
    {
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata).WithTelemetryEnvironment();
        var profile = LaunchProfileSelector.Select(builder.Configuration, metadata, options);
        return project
            .WithAnnotation(new LauncherAnnotation(new ProjectLauncher(metadata, profile?.Profile)))
            .WithAnnotation(new RestartAnnotation())
            .WithLaunchProfile(profile, metadata, options)
            .WithListenEnvironment();
    }

    private sealed class ProjectPathMetadata(string projectPath) : IProjectMetadata
    {
        public string ProjectPath { get; } = projectPath;
    }
}

/// <summary>How a project is added.</summary>
public sealed class ProjectResourceOptions
{
    /// <summary>One of the project's launch profiles; null = the usual choice.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Use no launch profile.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Ignore <c>Kestrel:Endpoints</c> of the project's appsettings.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
