using System.Collections.Immutable;

namespace Aspire.Hosting.Embedded;

/// <summary>One resource of the app model as it is now; a new snapshot replaces it on every change.</summary>
internal sealed record ResourceSnapshot(
    string Name,
    string Type,
    string State,
    string? Health,
    int? Pid,
    ImmutableArray<ResourceUrl> Urls,
    int? ExitCode,
    DateTimeOffset? StartedAt,
    string? Source,
    string? StateReason,
    ImmutableArray<ResourceVariable> Environment,
    ImmutableArray<HealthReportView> HealthReports,
    ImmutableArray<ResourceRelation> Relations,
    ImmutableArray<ResourceCommandView> Commands,
    string? Parent);

/// <summary>Where a resource answers.</summary>
internal sealed record ResourceUrl(string Url, string? DisplayText, string EndpointName);

/// <summary>An environment variable of a resource; a secret's value is shown to nobody.</summary>
internal sealed record ResourceVariable(string Name, string? Value, bool IsSecret);

/// <summary>The last answer of one health check; a status of null means that it has not answered yet.</summary>
internal sealed record HealthReportView(string Name, string? Status, string? Description, DateTimeOffset? LastRun);

/// <summary>A directed edge of the app model; <paramref name="Kind"/> is Reference, WaitFor or Parent.</summary>
internal sealed record ResourceRelation(string ResourceName, string Kind);

/// <summary>A command offered for a resource.</summary>
internal sealed record ResourceCommandView(string Name, string DisplayName, bool Enabled);

/// <summary>One line that a resource wrote; numbers rise by one per resource.</summary>
internal sealed record LogLine(long Number, DateTimeOffset Time, string Text, bool IsError);

/// <summary>How a command ended; <paramref name="Error"/> says why it failed.</summary>
internal sealed record CommandOutcome(bool Success, string? Error);

/// <summary>What the dashboard may see of, and ask from, the running app model.</summary>
internal interface IResourceDirectory
{
    ImmutableArray<ResourceSnapshot> Snapshots { get; }

    /// <summary>The current snapshots first, then every change.</summary>
    IAsyncEnumerable<ResourceSnapshot> WatchAsync(CancellationToken ct);

    Task<CommandOutcome> ExecuteAsync(string resource, string command, CancellationToken ct);

    ImmutableArray<LogLine> Logs(string resource);

    /// <summary>The kept lines first, then every new one.</summary>
    IAsyncEnumerable<LogLine> WatchLogsAsync(string resource, CancellationToken ct);
}
