using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Embedded;

/// <summary>
/// Runs the health checks of a running resource: quickly until it is healthy for the first time, then every 30 seconds;
/// after a failure again after 1, 2 … 5 seconds. The first success makes it ready.
/// </summary>
internal sealed class HealthMonitor(
    HealthCheckService checks, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan s_starting = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_startingSlowly = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_startingQuickly = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_startingFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(30);
    private const int LongestFailurePause = 5;

    /// <summary>Monitors until cancelled.</summary>
    public async Task RunAsync(IResource resource, string resourceId, CancellationToken cancellationToken)
    {
        var keys = Keys(resource);
        if (keys.Count == 0)
        {
            await MakeReadyAsync(resource, resourceId, cancellationToken).ConfigureAwait(false);
            return;
        }
        var ready = false;
        var failures = 0;
        var started = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken).ConfigureAwait(false);
            await PublishAsync(resource, resourceId, report).ConfigureAwait(false);
            var healthy = report.Status == HealthStatus.Healthy;
            if (healthy && !ready)
            {
                ready = true;
                await MakeReadyAsync(resource, resourceId, cancellationToken).ConfigureAwait(false);
            }
            failures = healthy ? 0 : failures + 1;
            var pause = healthy ? s_healthy
                : !ready && time.GetElapsedTime(started) < s_startingQuickly ? s_starting
                : !ready && time.GetElapsedTime(started) < s_startingFor ? s_startingSlowly
                : TimeSpan.FromSeconds(Math.Min(failures, LongestFailurePause));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The reports as they are before any check has run.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unknown(IResource resource)
        => [.. Keys(resource).Select(key => new HealthReportSnapshot(key, null, null, null))];

    private static HashSet<string> Keys(IResource resource)
        => [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(annotation => annotation.Key)];

    private Task PublishAsync(IResource resource, string resourceId, HealthReport report)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return notifications.PublishUpdateAsync(resource, resourceId, snapshot => snapshot with
        {
            HealthReports = [.. report.Entries.Select(entry => new HealthReportSnapshot(
                entry.Key, entry.Value.Status, entry.Value.Description ?? entry.Value.Exception?.Message, entry.Value.Exception?.ToString()) { LastRunAt = now })],
        });
    }

    private async Task MakeReadyAsync(IResource resource, string resourceId, CancellationToken cancellationToken)
    {
        var handlers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        await notifications.PublishUpdateAsync(resource, resourceId, snapshot => snapshot with { ResourceReadyEvent = new(handlers) }).ConfigureAwait(false);
        await handlers.ConfigureAwait(false);
    }
}
