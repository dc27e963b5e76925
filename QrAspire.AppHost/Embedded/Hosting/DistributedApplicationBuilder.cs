using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder"/>
internal class DistributedApplicationBuilder : IDistributedApplicationBuilder, IEmbeddedBuilder
{
    private static readonly TimeSpan s_shutdownTimeout = TimeSpan.FromSeconds(15);

    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
        : this(options, RunOptions.Parse(options.Args ?? []), new())
    {
    }

    protected DistributedApplicationBuilder(DistributedApplicationOptions options, RunOptions run, HostApplicationBuilderSettings settings)
    {
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = options.ProjectDirectory ?? RecordedDirectory(AppHostAssembly) ?? System.Environment.CurrentDirectory;
        settings.Args = run.Configuration;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : AppContext.BaseDirectory;
        _host = new(settings);

        // Aspire's own key; two hosts side by side, or ports that are taken.
        run = run with { RandomizePorts = run.RandomizePorts || Configuration.GetValue("DcpPublisher:RandomizePorts", false) };
        var dashboard = !options.DisableDashboard && Configuration.GetValue("ASPIRE_DASHBOARD_ENABLED", true);
        Data = new(() => Configuration[DataFolder.Variable] is { Length: > 0 } path ? path : DataFolder.DefaultPath, run.Fresh);
        Dashboard = new(Configuration, Data, options.DashboardApplicationName ?? Environment.ApplicationName, dashboard, run.RandomizePorts);
        AddServices(run with { Verbose = run.Verbose || options.EnableResourceLogging });
        AddLogging();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public DataFolder Data { get; }

    public DashboardAccess Dashboard { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
        => new ResourceBuilder<T>(this, resource);

    public virtual DistributedApplication Build() => new(_host.Build());

    internal static string? RecordedDirectory(Assembly? assembly)
        => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => string.Equals(attribute.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;

    private void AddServices(RunOptions run)
    {
        Services.AddSingleton(run);
        Services.AddSingleton(Data);
        Services.AddSingleton(Dashboard);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ApplicationOrchestrator>();
        Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<ApplicationOrchestrator>()));
        Services.AddSingleton<IResourceDirectory>(services => new ResourceDirectory(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ApplicationOrchestrator>()));
        Services.AddHostedService(services => services.GetRequiredService<ApplicationOrchestrator>());
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdownTimeout);
    }

    // The host tells of resources itself; its parts' own chatter would say everything twice.
    private void AddLogging()
        => _host.Logging
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Npgsql", LogLevel.None);
}
