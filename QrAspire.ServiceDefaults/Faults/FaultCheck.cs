using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>Unhealthy while <see cref="Fault.FailedReadinessProbe"/> is on.</summary>
internal sealed class FaultCheck(FaultFlags flags) : IHealthCheck
{
    public const string Name = "fault";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        flags.IsOn(Fault.FailedReadinessProbe) ? HealthCheckResult.Unhealthy("The fault failedReadinessProbe is on.") : HealthCheckResult.Healthy());
}
