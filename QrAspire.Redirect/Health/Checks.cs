using Microsoft.Extensions.Diagnostics.HealthChecks;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.Redirect.Targets;

namespace QrAspire.Redirect.Health;

/// <summary>The one check that decides: can known codes be answered, at once?</summary>
internal sealed class TargetsCheck(TargetStatus status, TargetTable table, Readiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !status.IsLoaded ? HealthCheckResult.Unhealthy("There is no snapshot, and Postgres has not answered yet.")
        : !readiness.IsWarm ? HealthCheckResult.Unhealthy("Warming up.")
        : HealthCheckResult.Healthy($"{table.Count} targets in memory."));
}

/// <summary>Without Postgres, what is known is answered still: degraded, never unready.</summary>
internal sealed class PostgresCheck(TargetStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        status.IsLive ? HealthCheckResult.Healthy("Changes of codes are heard.") : HealthCheckResult.Degraded("Out of reach; codes are answered as they were last known."));
}

/// <summary>Without Kafka, scans wait in the journal: degraded, never unready.</summary>
internal sealed class KafkaCheck(PublishStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        status.IsKafkaUp ? HealthCheckResult.Healthy("Scans are taken.") : HealthCheckResult.Degraded("Out of reach; scans wait in the journal."));
}

/// <summary>Without a journal, scans are answered but not counted: degraded, and an alert.</summary>
internal sealed class JournalCheck(Journal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        journal.IsWritable ? HealthCheckResult.Healthy("Scans are written.") : HealthCheckResult.Degraded("Cannot be written; scans are answered but not counted."));
}
