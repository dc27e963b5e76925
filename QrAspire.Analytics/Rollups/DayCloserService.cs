using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace QrAspire.Analytics.Rollups;

/// <summary>Closes days from time to time.</summary>
internal sealed partial class DayCloserService(DayCloser closer, IOptions<RollupOptions> options, TimeProvider time, ILogger<DayCloserService> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asked for by nobody: its traces would bury the scans'.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(options.Value.Period, time);
        do
        {
            try
            {
                if (await closer.CloseAsync(stoppingToken) is > 0 and var closed)
                {
                    LogClosed(logger, closed);
                }
            }
            catch (NpgsqlException exception)
            {
                // A late scan came in between (40001), or the database is away: the next round repeats it.
                LogFailed(logger, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 3200, Level = LogLevel.Information, Message = "Closed {Days} days of codes")]
    private static partial void LogClosed(ILogger logger, int days);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Days were not closed this time: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
