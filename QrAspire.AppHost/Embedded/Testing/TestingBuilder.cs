using Aspire.Hosting.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Testing;

/// <summary>
/// A builder for tests: random ports, a data folder of its own that goes with the application, no dashboard unless asked for,
/// and the environment of the AppHost's launch profile.
/// </summary>
internal sealed class TestingBuilder : DistributedApplicationBuilder, IDistributedApplicationTestingBuilder
{
    private readonly EntryPointSession? _session;
    private readonly string _temporaryData = Path.Combine(Path.GetTempPath(), $"qraspire-test-{Guid.NewGuid():N}");
    private DistributedApplication? _application;

    private TestingBuilder(EntryPointSession? session, DistributedApplicationOptions options, RunOptions run, HostApplicationBuilderSettings settings)
        : base(options, run, settings)
    {
        _session = session;
        // Never the developer's own data, even where the environment names it.
        if (new ConfigurationBuilder().AddCommandLine(run.Configuration).Build()[DataFolder.Variable] is null)
            Configuration[DataFolder.Variable] = _temporaryData;
        Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
    }

    public static TestingBuilder Create(
        EntryPointSession? session, DistributedApplicationOptions options, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        options.DisableDashboard = true;
        var settings = new HostApplicationBuilderSettings();
        configure(options, settings);
        settings.EnvironmentName ??= ProfileEnvironment(options);
        return new(session, options, RunOptions.Parse(options.Args ?? []) with { RandomizePorts = true }, settings);
    }

    public override DistributedApplication Build()
    {
        // The entry point's own call, on its thread; the test calls later, outside the session.
        if (_session is not null && EntryPointSession.Current == _session)
            throw new EntryPointSession.BuiltException();
        _application = base.Build();
        _application.Disposed += DeleteTemporaryData;
        return _application;
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => Task.FromResult(Build());

    public void Dispose() => _application?.Dispose();

    public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string ProfileEnvironment(DistributedApplicationOptions options)
    {
        var folder = options.ProjectDirectory ?? (options.AssemblyName is { } name ? RecordedDirectory(System.Reflection.Assembly.Load(name)) : null);
        var profile = folder is null ? null : LaunchSettings.Read(Path.Combine(folder, "AppHost.csproj"))?.Profiles.Values.FirstOrDefault();
        return profile?.EnvironmentVariables.GetValueOrDefault("DOTNET_ENVIRONMENT")
            ?? profile?.EnvironmentVariables.GetValueOrDefault("ASPNETCORE_ENVIRONMENT")
            ?? Environments.Development;
    }

    private void DeleteTemporaryData()
    {
        if (Directory.Exists(_temporaryData))
            Directory.Delete(_temporaryData, recursive: true);
    }
}
