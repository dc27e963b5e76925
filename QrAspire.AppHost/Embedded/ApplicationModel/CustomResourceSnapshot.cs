using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource (or one of its replicas) as it is at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Executable, Container, Parameter, …</summary>
    public required string ResourceType { get; init; }

    /// <summary>Facts by name: pid, path, the reason for the state.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the host came to know it.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When its process started last (UTC).</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When its process ended last (UTC).</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Exit code of the last process; 128 + signal for a killed one.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What its health checks said last.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    /// <summary>
    /// Null unless Running. Without checks Healthy at once; otherwise the worst report, where a check that has not answered counts as Unhealthy.
    /// </summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running
        ? null
        : HealthReports.IsDefaultOrEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : HealthReports.Min(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>Completes when the handlers of <see cref="ResourceReadyEvent"/> are done; null before it is healthy.</summary>
    public EventSnapshot? ResourceReadyEvent { get; init; }

    /// <summary>The variables that the host set; what the process inherits is not listed.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Links.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Lines to other resources.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Commands on offer.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];
}

/// <param name="Text">The state's name.</param>
/// <param name="Style">success, info, warning or error; null for none.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}

/// <summary>A fact about a resource.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Not for every eye.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>What a health check said.</summary>
/// <param name="Status">Null until it has answered.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it answered last (UTC).</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary>A variable of the process.</summary>
/// <param name="IsFromSpec">Set by the host, not inherited.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec)
{
    /// <summary>Holds a password, key or secret parameter.</summary>
    internal bool IsSecret { get; init; }
}

/// <summary>A link of the resource.</summary>
/// <param name="Name">The endpoint's name; null for a link of its own.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>What the link says.</summary>
    public string? DisplayName { get; init; }
}

/// <summary>A line to another resource.</summary>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A command on offer.</summary>
public sealed record ResourceCommandSnapshot(string Name, ResourceCommandState State, string DisplayName);

/// <summary>An event that was published; its task completes when the handlers are done.</summary>
public sealed record EventSnapshot(Task EventTask);
