using Npgsql;
using OpenTelemetry;

namespace QrAspire.Analytics.Storage;

/// <summary>Keeps <see cref="StorageMetrics"/> current.</summary>
internal sealed partial class StorageMetricsService(StorageMetrics metrics, NpgsqlDataSource database, PartitionMaintainer partitions, TimeProvider time, ILogger<StorageMetricsService> logger) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asked for by nobody: its traces would bury the scans'.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(s_period, time);
        do
        {
            try
            {
                await metrics.ReadAsync(database, partitions, time.GetUtcNow(), stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                LogFailed(logger, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 3120, Level = LogLevel.Debug, Message = "Figures of the tables were not read: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
