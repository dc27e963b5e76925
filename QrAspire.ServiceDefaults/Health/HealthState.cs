using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>One check as last seen.</summary>
/// <param name="Name">Name of the check, such as <c>postgres</c>.</param>
/// <param name="Status">Its last status.</param>
/// <param name="DurationMs">Duration of the last run, milliseconds.</param>
/// <param name="Description">Why, for a person; no connection strings.</param>
/// <param name="ChangedAt">When the status last changed.</param>
public sealed record CheckState(string Name, HealthStatus Status, double DurationMs, string? Description, DateTimeOffset ChangedAt);

/// <summary>A change of one check's status.</summary>
/// <param name="Name">Name of the check.</param>
/// <param name="From">Status before; null when the check was first seen.</param>
/// <param name="To">Status after.</param>
/// <param name="At">When it was seen.</param>
/// <param name="Description">Why, for a person.</param>
public sealed record CheckChange(string Name, HealthStatus? From, HealthStatus To, DateTimeOffset At, string? Description);

/// <summary>All checks as last seen; the status is the worst of them. The history holds the latest changes, newest first.</summary>
public sealed record HealthState(HealthStatus Status, ImmutableArray<CheckState> Checks, DateTimeOffset CheckedAt, ImmutableList<CheckChange> History);
