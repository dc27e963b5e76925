using Microsoft.Extensions.Options;

namespace QrAspire.Redirect.Targets;

/// <summary>Loads the snapshot when the service starts, writes it again when the table has changed, and once more when it stops.</summary>
internal sealed partial class TargetSnapshots(
    TargetTable table,
    TargetStatus status,
    IConfiguration configuration,
    IOptions<TargetOptions> options,
    TimeProvider time,
    ILogger<TargetSnapshots> logger) : BackgroundService
{
    /// <summary>Share of the time that may go into writing: a table that takes a second to write is written every twenty.</summary>
    private const int QuietPerWrite = 20;

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(500);

    private readonly string _path = DataFolder.Resolve(configuration, options.Value.Snapshot, "redirect", "targets.snapshot");
    private long _written = -1;

    /// <summary>Loads before anything else of the service runs, so that the first request is answered from it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Load();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                await Task.Run(Save, stoppingToken);
                var pause = time.GetElapsedTime(started) * QuietPerWrite;
                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, s_shortestPause.Ticks, Math.Max(s_shortestPause.Ticks, options.Value.SnapshotInterval.Ticks))), time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Save();
        }
    }

    private void Load()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            var started = time.GetTimestamp();
            status.Watermark = TargetSnapshot.Read(_path, table);
            _written = table.ChangeCount;
            status.SetLoaded();
            LogLoaded(logger, table.Count, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (DiskFailure.Is(exception) || exception is InvalidDataException)
        {
            LogUnreadable(logger, _path, exception.Message);
        }
    }

    private void Save()
    {
        var (changes, watermark) = (table.ChangeCount, status.Watermark);
        if (watermark is null || changes == _written)
        {
            return;
        }

        try
        {
            var started = time.GetTimestamp();
            var count = TargetSnapshot.Write(_path, table, watermark);
            _written = changes;
            LogWritten(logger, count, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            LogUnwritable(logger, _path, exception.Message);
        }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Information, Message = "Loaded {Count} targets from the snapshot in {Milliseconds:0} ms")]
    private static partial void LogLoaded(ILogger logger, int count, double milliseconds);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "The snapshot {Path} cannot be used ({Reason}); waiting for Postgres")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Debug, Message = "Wrote {Count} targets to the snapshot in {Milliseconds:0} ms")]
    private static partial void LogWritten(ILogger logger, int count, double milliseconds);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Warning, Message = "The snapshot {Path} cannot be written: {Reason}")]
    private static partial void LogUnwritable(ILogger logger, string path, string reason);
}
