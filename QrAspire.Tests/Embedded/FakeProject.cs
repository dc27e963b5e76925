using Aspire.Hosting;

namespace QrAspire.Tests.Embedded;

/// <summary>A project with a launch profile and no files.</summary>
internal sealed class FakeProject : IProjectMetadata
{
    public string ProjectPath => "/nonexistent/Fake/Fake.csproj";

    public LaunchSettings LaunchSettings { get; } = new()
    {
        Profiles = new()
        {
            ["IIS Express"] = new() { CommandName = "IISExpress" },
            ["http"] = new()
            {
                CommandName = "Project",
                ApplicationUrl = "http://localhost:18111",
                LaunchUrl = "docs",
                EnvironmentVariables = new() { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["COLOR"] = "profile" },
            },
            ["https"] = new() { CommandName = "Project", ApplicationUrl = "https://localhost:18112;http://localhost:18113" },
        },
    };
}

/// <summary>A project without a launch profile.</summary>
internal sealed class BareProject : IProjectMetadata
{
    public string ProjectPath => "/nonexistent/Bare/Bare.csproj";

    public bool SuppressBuild => true;
}
