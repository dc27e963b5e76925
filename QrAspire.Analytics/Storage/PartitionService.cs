using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace QrAspire.Analytics.Storage;

/// <summary>Looks after the partitions from time to time.</summary>
internal sealed partial class PartitionService(PartitionMaintainer partitions, PartitionRetention retention, IOptions<PartitionOptions> options, TimeProvider time, ILogger<PartitionService> logger) : BackgroundService
{
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asked for by nobody: its traces would bury the scans'.
        using var quiet = SuppressInstrumentationScope.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.Value.Period;
            try
            {
                await partitions.EnsureAheadAsync(stoppingToken);
                await retention.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or UnauthorizedAccessException)
            {
                LogFailed(logger, exception.Message);
                wait = s_afterFailure;
            }

            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Partitions could not be looked after: {Error}")]
    private static partial void LogFailed(ILogger logger, string error);
}
