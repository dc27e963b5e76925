using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Runs all health checks on a schedule and keeps the last result, so that probes cost nothing however many come.</summary>
public sealed partial class HealthMonitor : BackgroundService
{
    private readonly HealthCheckService _checks;
    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<HealthMonitor> _logger;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started;
    private bool _isSettled;
    private HealthState _current = new(HealthStatus.Unhealthy, [], default, []);

    /// <summary>Registers the gauges <c>qr_health_check_*</c>.</summary>
    public HealthMonitor(HealthCheckService checks, IOptions<HealthOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, IMeterFactory meters, ILogger<HealthMonitor> logger)
    {
        (_checks, _options, _time, _lifetime, _logger) = (checks, options.Value, time, lifetime, logger);
        _started = time.GetTimestamp();
        var meter = meters.Create("QrAspire.ServiceDefaults");
        meter.CreateObservableGauge("qr.health_check.status", () => Measure(check => (int)check.Status), description: "Status of a health check: 0 unhealthy, 1 degraded, 2 healthy.");
        meter.CreateObservableGauge("qr.health_check.duration", () => Measure(check => check.DurationMs / 1000), "s", "Duration of the check's last run.");
        meter.CreateObservableGauge("qr.health_check.last_change_timestamp", () => Measure(check => check.ChangedAt.ToUnixTimeMilliseconds() / 1000.0), "s", "When the status last changed, Unix time.");
    }

    /// <summary>The last result; waits for the first run, which takes at most <see cref="HealthOptions.Timeout"/>.</summary>
    public async ValueTask<HealthState> CurrentAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return Volatile.Read(ref _current);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What starts with the service, migrations above all, comes before the first look.
        await StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(_options.Period, _time);
        do
        {
            await RunOnceAsync(stoppingToken);
            _first.TrySetResult();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var report = await CheckAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var before = _current.Checks.ToDictionary(check => check.Name, StringComparer.Ordinal);
        var states = ImmutableArray.CreateBuilder<CheckState>(report.Entries.Count);
        var history = _current.History;
        foreach (var (name, entry) in report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var previous = before.GetValueOrDefault(name);
            var changed = previous?.Status != entry.Status;
            var description = Describe(entry);
            if (changed)
            {
                history = Remember(history, new(name, previous?.Status, entry.Status, now, description));
            }

            states.Add(new(name, entry.Status, entry.Duration.TotalMilliseconds, description, changed ? now : previous!.ChangedAt));
        }

        Volatile.Write(ref _current, new(report.Status, states.DrainToImmutable(), now, history));
        Settle();
    }

    private async Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        try
        {
            // Each check has its own limit; this one is for checks that do not listen to it.
            return await _checks.CheckHealthAsync(_ => true, cancellationToken).WaitAsync(_options.Timeout * 2, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Stuck();
        }
    }

    /// <summary>While a service starts, what it needs starts too: what is missing is told as news only when it still is after the grace.</summary>
    private bool IsStarting => !_isSettled && _time.GetElapsedTime(_started) < _options.StartGrace;

    private void Settle()
    {
        if (_isSettled || (_current.Status != HealthStatus.Healthy && IsStarting))
        {
            return;
        }

        _isSettled = true;
        foreach (var check in _current.Checks.Where(check => check.Status != HealthStatus.Healthy && check.ChangedAt < _current.CheckedAt))
        {
            LogStill(_logger, check.Name, check.Status, _options.StartGrace.TotalSeconds, check.Description);
        }
    }

    private void Log(LogLevel level, CheckChange change) => LogChanged(_logger, level, change.Name, change.From?.ToString() ?? "nothing", change.To, change.Description);

    /// <summary>A check's own words; an exception's message may name what nobody outside should read.</summary>
    private static string? Describe(HealthReportEntry entry) => entry.Exception switch
    {
        null => entry.Description,
        OperationCanceledException => "The check did not finish in time.",
        var exception => $"{exception.GetType().Name} was thrown.",
    };

    private ImmutableList<CheckChange> Remember(ImmutableList<CheckChange> history, CheckChange change)
    {
        if (change.From is not null)
        {
            Log(change.To == HealthStatus.Healthy || IsStarting ? LogLevel.Information : LogLevel.Warning, change);
        }
        else if (change.To != HealthStatus.Healthy)
        {
            Log(IsStarting ? LogLevel.Information : LogLevel.Warning, change);
        }

        history = history.Insert(0, change);
        return history.Count > _options.History ? history.RemoveRange(_options.History, history.Count - _options.History) : history;
    }

    /// <summary>What is reported when the run itself does not come back.</summary>
    private HealthReport Stuck()
    {
        var entries = _current.Checks.Select(check => check.Name).DefaultIfEmpty("checks")
            .ToDictionary(name => name, _ => new HealthReportEntry(HealthStatus.Unhealthy, "The health checks did not finish in time.", _options.Timeout, null, null));
        return new(entries, _options.Timeout);
    }

    private IEnumerable<Measurement<T>> Measure<T>(Func<CheckState, T> value) where T : struct =>
        Volatile.Read(ref _current).Checks.Select(check => new Measurement<T>(value(check), new KeyValuePair<string, object?>("check", check.Name)));

    [LoggerMessage(EventId = 1100, Message = "Health of {Check} changed from {Before} to {After}: {Description}")]
    private static partial void LogChanged(ILogger logger, LogLevel level, string check, string before, HealthStatus after, string? description);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "{Check} is still {Status} {Seconds:0} s after the start: {Description}")]
    private static partial void LogStill(ILogger logger, string check, HealthStatus status, double seconds, string? description);
}
