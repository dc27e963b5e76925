using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>A launch profile with its name.</summary>
internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);

/// <summary>
/// Aspire's choice: the named profile; else the AppHost's default (<c>AppHost:DefaultLaunchProfileName</c> or
/// <c>DOTNET_LAUNCH_PROFILE</c>) if the project has it; else the first one that starts the project.
/// </summary>
internal static class LaunchProfileSelector
{
    /// <exception cref="DistributedApplicationException">The named profile does not exist.</exception>
    public static NamedLaunchProfile? Select(IConfiguration configuration, IProjectMetadata metadata, ProjectResourceOptions options)
    {
        if (options.ExcludeLaunchProfile || (metadata.LaunchSettings ?? LaunchSettings.Read(metadata.ProjectPath)) is not { } settings)
            return null;
        if (options.LaunchProfileName is { } asked)
        {
            return settings.Profiles.TryGetValue(asked, out var profile)
                ? new(asked, profile)
                : throw new DistributedApplicationException($"Launch settings file does not contain '{asked}' profile.");
        }
        foreach (var key in (string[])["AppHost:DefaultLaunchProfileName", "DOTNET_LAUNCH_PROFILE"])
        {
            if (configuration[key] is { Length: > 0 } name && settings.Profiles.TryGetValue(name, out var profile))
                return new(name, profile);
        }
        return settings.Profiles
            .Where(profile => profile.Value.CommandName is null or "" or "Project" or "Executable")
            .Select(profile => new NamedLaunchProfile(profile.Key, profile.Value))
            .FirstOrDefault();
    }
}
