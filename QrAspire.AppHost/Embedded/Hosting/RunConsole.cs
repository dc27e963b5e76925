using System.Reflection;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>What the host says on its console: Aspire's lines, then a table once everything is healthy.</summary>
internal sealed partial class RunConsole(IServiceProvider services)
{
    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DistributedApplication).FullName!);

    public void Starting()
    {
        LogVersion(_log, typeof(DistributedApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");
        LogStarting(_log);
        LogAppHostDirectory(_log, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
    }

    public void Started()
    {
        if (services.GetRequiredService<DashboardAccess>().LoginUrl is { } url)
            LogLogin(_log, url);
        LogStarted(_log);
        _ = ShowTableAsync(services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    }

    /// <summary>One line on the error stream, and exit code 1.</summary>
    public static async Task FailedAsync(DistributedApplicationException error)
    {
        await Console.Error.WriteLineAsync($"error: {error.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
        System.Environment.ExitCode = 1;
    }

    private async Task ShowTableAsync(CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<IResourceDirectory>();
        try
        {
            await foreach (var _ in directory.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                var snapshots = directory.Snapshots;
                if (!snapshots.All(Settled))
                    continue;
                LogTable(_log, Table(snapshots));
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before everything was up.
        }
    }

    private static bool Settled(ResourceSnapshot resource)
        => resource.State == KnownResourceStates.Running
            ? resource.Health == "Healthy"
            : resource.State is not ("Starting" or "Waiting" or "Stopping");

    private static string Table(IReadOnlyCollection<ResourceSnapshot> resources)
    {
        var name = Math.Max("Resource".Length, resources.Max(resource => resource.Name.Length));
        var state = Math.Max("State".Length, resources.Max(resource => State(resource).Length));
        var table = new StringBuilder().Append("Resource".PadRight(name)).Append("  ").Append("State".PadRight(state)).Append("  URL");
        foreach (var resource in resources)
        {
            table.AppendLine().Append(resource.Name.PadRight(name)).Append("  ").Append(State(resource).PadRight(state)).Append("  ")
                .Append(string.Join(' ', resource.Urls.Select(url => url.Url))).Append(resource.StateReason);
        }
        return table.ToString();
    }

    private static string State(ResourceSnapshot resource) => resource.Health is null ? resource.State : $"{resource.State} ({resource.Health})";

    [LoggerMessage(LogLevel.Information, "Aspire version: {Version} (embedded host)")]
    private static partial void LogVersion(ILogger logger, string version);

    [LoggerMessage(LogLevel.Information, "Distributed application starting.")]
    private static partial void LogStarting(ILogger logger);

    [LoggerMessage(LogLevel.Information, "Application host directory is: {Directory}")]
    private static partial void LogAppHostDirectory(ILogger logger, string directory);

    // dotnet watch looks for this exact message to open the dashboard.
    [LoggerMessage(LogLevel.Information, "Login to the dashboard at {LoginUrl}")]
    private static partial void LogLogin(ILogger logger, string loginUrl);

    [LoggerMessage(LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(LogLevel.Information, "{Table}")]
    private static partial void LogTable(ILogger logger, string table);
}
