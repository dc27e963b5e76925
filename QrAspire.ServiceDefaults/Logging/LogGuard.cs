using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>What every log record of the process passes before any output sees it: counted, errors grouped, bursts cut, secrets taken out.</summary>
internal sealed class LogGuard(IOptions<LogOptions> options, TimeProvider time) : IDisposable
{
    private readonly LogBursts _bursts = new(options.Value, time);

    public LogMetrics Metrics { get; } = new();

    public ErrorTracker Errors { get; } = new(options.Value.ErrorGroups, time);

    /// <summary>Writes a record, or not.</summary>
    public void Write<TState>(ILogger output, string category, LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Metrics.Count(level);
        if (level >= LogLevel.Error && category != typeof(Http.ErrorEnvelopeMiddleware).FullName)
        {
            // The envelope tells of its own, because it knows the route.
            Errors.Add(exception, id, category, formatter(state, exception));
        }

        if (!_bursts.Admit(output, level, id, state))
        {
            Metrics.LeftOut(level);
            return;
        }

        exception = RedactedException.Of(exception);
        if (RedactedState.Of(state, formatter(state, exception)) is { } redacted)
        {
            output.Log(level, id, redacted, exception, RedactedState.Format);
        }
        else
        {
            output.Log(level, id, state, exception, formatter);
        }
    }

    public void Dispose() => _bursts.Dispose();
}

/// <summary>Registers the instruments of <see cref="LogGuard"/> once there are meters.</summary>
internal sealed class LogGuardMetrics(LogGuard guard, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        guard.Metrics.Register(meters);
        guard.Errors.Register(meters);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
