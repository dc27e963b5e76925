using System.Diagnostics;
using System.Globalization;
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
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DistributedApplication).FullName!);

    public void Starting()
    {
        var version = typeof(DistributedApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        Say(_log, $"Aspire version: {version} (embedded host)");
        Say(_log, "Distributed application starting.");
        Say(_log, $"Application host directory is: {services.GetRequiredService<IHostEnvironment>().ContentRootPath}");
    }

    public void Started()
    {
        if (services.GetRequiredService<DashboardAccess>().LoginUrl is { } url)
        {
            // dotnet watch looks for this exact message to open the dashboard.
            Say(_log, $"Login to the dashboard at {url}");
        }
        Say(_log, "Distributed application started. Press Ctrl+C to shut down.");
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
                Say(_log, string.Create(CultureInfo.InvariantCulture, $"{Table(snapshots)}{Environment.NewLine}Settled after {Stopwatch.GetElapsedTime(_begun).TotalSeconds:0.0} s."));
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

    // Event id 0 as in Aspire, where tools look for these lines.
    [LoggerMessage(0, LogLevel.Information, "{Text}")]
    private static partial void Say(ILogger logger, string text);
}
