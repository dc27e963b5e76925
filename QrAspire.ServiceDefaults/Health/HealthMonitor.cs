using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>One check as last seen.</summary>
/// <param name="Name">Name of the check, such as <c>postgres</c>.</param>
/// <param name="Status">Its last status.</param>
/// <param name="DurationMs">Duration of the last run, milliseconds.</param>
/// <param name="Description">Why, for a person; no connection strings.</param>
/// <param name="ChangedAt">When the status last changed.</param>
public sealed record CheckState(string Name, HealthStatus Status, double DurationMs, string? Description, DateTimeOffset ChangedAt);

/// <summary>All checks as last seen; the status is the worst of them.</summary>
public sealed record HealthState(HealthStatus Status, ImmutableArray<CheckState> Checks, DateTimeOffset CheckedAt);

/// <summary>Runs all health checks on a schedule and keeps the last result, so that probes cost nothing however many come.</summary>
public sealed partial class HealthMonitor(HealthCheckService checks, IOptions<HealthOptions> options, TimeProvider time, ILogger<HealthMonitor> logger) : BackgroundService
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HealthState _current = new(HealthStatus.Unhealthy, [], default);

    /// <summary>The last result; waits for the first run.</summary>
    public async ValueTask<HealthState> CurrentAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return Volatile.Read(ref _current);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Period, time);
        do
        {
            await RunOnceAsync(stoppingToken);
            _first.TrySetResult();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(_ => true, cancellationToken);
        var now = time.GetUtcNow();
        var before = _current.Checks.ToDictionary(check => check.Name, StringComparer.Ordinal);
        var states = ImmutableArray.CreateBuilder<CheckState>(report.Entries.Count);
        foreach (var (name, entry) in report.Entries)
        {
            var previous = before.GetValueOrDefault(name);
            var changed = previous is null || previous.Status != entry.Status;
            if (changed && (previous is not null || entry.Status != HealthStatus.Healthy))
            {
                LogChanged(logger, name, previous?.Status, entry.Status, entry.Description);
            }

            states.Add(new(name, entry.Status, entry.Duration.TotalMilliseconds, entry.Description, changed ? now : previous!.ChangedAt));
        }

        Volatile.Write(ref _current, new(report.Status, states.DrainToImmutable(), now));
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Warning, Message = "Health of {Check} changed from {Before} to {After}: {Description}")]
    private static partial void LogChanged(ILogger logger, string check, HealthStatus? before, HealthStatus after, string? description);
}
