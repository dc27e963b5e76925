using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>Shows the host's resources in the form that the dashboard reads.</summary>
internal sealed class ResourceDirectory(ResourceNotificationService notifications, ApplicationOrchestrator orchestrator) : IResourceDirectory
{
    public ImmutableArray<ResourceSnapshot> Snapshots => [.. notifications.Current.Select(View)];

    public async IAsyncEnumerable<ResourceSnapshot> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var change in notifications.WatchAsync(ct).ConfigureAwait(false))
            yield return View(change);
    }

    public async Task<CommandOutcome> ExecuteAsync(string resource, string command, CancellationToken ct)
    {
        var result = await orchestrator.ExecuteCommandAsync(resource, command, ct).ConfigureAwait(false);
        return new(result.Success, result.ErrorMessage);
    }

    public ImmutableArray<LogLine> Logs(string resource) => orchestrator.Log(resource)?.Lines ?? [];

    public IAsyncEnumerable<LogLine> WatchLogsAsync(string resource, CancellationToken ct)
        => orchestrator.Log(resource)?.WatchAsync(ct) ?? AsyncEnumerable.Empty<LogLine>();

    private static ResourceSnapshot View(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var state = snapshot.State?.Text ?? KnownResourceStates.NotStarted;
        return new(
            change.ResourceId,
            snapshot.ResourceType,
            state,
            snapshot.HealthStatus?.ToString(),
            Fact<int?>(KnownProperties.Pid),
            [.. snapshot.Urls.Select(url => new ResourceUrl(url.Url, url.DisplayName, url.Name ?? ""))],
            snapshot.ExitCode,
            snapshot.StartTimeStamp is { } started ? new DateTimeOffset(started) : null,
            Fact<string>(KnownProperties.Source),
            Fact<string>(KnownProperties.StateReason),
            [.. snapshot.EnvironmentVariables.Select(variable => new ResourceVariable(variable.Name, variable.Value, variable.IsSecret))],
            [.. snapshot.HealthReports.Select(report => new HealthReportView(
                report.Name, report.Status?.ToString(), report.Description, report.LastRunAt is { } last ? new DateTimeOffset(last) : null))],
            [.. snapshot.Relationships.Select(relation => new ResourceRelation(relation.ResourceName, relation.Type))],
            [.. Commands(change, state)],
            Fact<string>(KnownProperties.Parent));

        T? Fact<T>(string name) => snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value is T value ? value : default;
    }

    private static IEnumerable<ResourceCommandView> Commands(ResourceEvent change, string state)
    {
        if (change.Resource.HasAnnotationOfType<Processes.LauncherAnnotation>())
        {
            var stopped = state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);
            var stopping = state == KnownResourceStates.Stopping;
            yield return new(KnownResourceCommands.StartCommand, "Start", stopped);
            yield return new(KnownResourceCommands.StopCommand, "Stop", !stopped && !stopping);
            yield return new(KnownResourceCommands.RestartCommand, "Restart", !stopped && !stopping);
        }
        foreach (var command in change.Resource.Annotations.OfType<ResourceCommandAnnotation>())
            yield return new(command.Name, command.DisplayName, state == KnownResourceStates.Running);
    }
}
