using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Compares how far the wall clock and the monotonic clock went since the last run.</summary>
internal sealed class ClockCheck(TimeProvider time, IOptions<HealthOptions> options) : IHealthCheck
{
    private DateTimeOffset _wall = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (wall, monotonic) = (time.GetUtcNow(), time.GetTimestamp());
        var jump = wall - _wall - time.GetElapsedTime(_monotonic, monotonic);
        (_wall, _monotonic) = (wall, monotonic);
        return Task.FromResult(jump.Duration() > options.Value.ClockTolerance
            ? new HealthCheckResult(context.Registration.FailureStatus, string.Create(CultureInfo.InvariantCulture, $"The clock jumped by {jump.TotalSeconds:0.###} s."))
            : HealthCheckResult.Healthy());
    }
}
