using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// Keeps the table true: hears notifications, asks for what changed, and after a lost connection catches up from its watermark
/// as docs/contract-redirect-targets.md describes. Whatever fails, the table stays as it is: what was known is still answered.
/// </summary>
internal sealed partial class TargetSync(
    SessionDatabase database,
    TargetTable table,
    TargetStatus status,
    BreakerMetrics breakers,
    IOptions<TargetOptions> options,
    TimeProvider time,
    ILogger<TargetSync> logger) : BackgroundService
{
    private const string Everything = "*";
    private const string Dependency = "postgres";
    private static readonly TimeSpan s_fullReadTimeout = TimeSpan.FromMinutes(10);

    /// <summary>For so long after the start a database that is not there yet is no news: hosts start both at once.</summary>
    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_minBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_maxBackoff = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _notified = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = s_minBackoff;
        var failing = false;
        var started = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(
                    () =>
                    {
                        backoff = s_minBackoff;
                        failing = false;
                    },
                    stoppingToken);
            }
            catch (Exception exception) when (IsTransient(exception) && !stoppingToken.IsCancellationRequested)
            {
                breakers.Set(Dependency, BreakerState.Open);
                if (!failing && (status.CaughtUp.IsCompleted || time.GetElapsedTime(started) > s_startPatience))
                {
                    LogLost(logger, exception.Message, table.Count);
                    failing = true;
                }

                await Task.Delay(backoff * (0.5 + Random.Shared.NextDouble()), time, stoppingToken);
                backoff = backoff * 2 < s_maxBackoff ? backoff * 2 : s_maxBackoff;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
        }
    }

    /// <summary>Postgres away, restarting, refusing, too slow, or the view not made yet: all of them end by waiting.</summary>
    private static bool IsTransient(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or InvalidOperationException;

    private async Task ListenAsync(Action connected, CancellationToken cancellationToken)
    {
        // Asked for by nobody: a trace of every look would bury the scans'.
        using var quiet = SuppressInstrumentationScope.Begin();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (!await TargetReader.HasViewAsync(connection, cancellationToken))
        {
            LogNoView(logger);
            await TargetReader.UntilViewAsync(connection, time, cancellationToken);
        }

        connection.Notification += (_, notification) => _notified.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {TargetReader.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // Notifications of the lost connection are covered by the watermark.
        _notified.Clear();
        await CatchUpAsync(connection, cancellationToken);
        connected();
        status.IsLive = true;
        breakers.Set(Dependency, BreakerState.Closed);
        try
        {
            while (true)
            {
                if (!await connection.WaitAsync(options.Value.Revalidate, cancellationToken))
                {
                    await CatchUpAsync(connection, cancellationToken);
                }

                while (_notified.Count > 0)
                {
                    await ApplyNotifiedAsync(connection, cancellationToken);
                }
            }
        }
        finally
        {
            status.IsLive = false;
        }
    }

    private async Task CatchUpAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var clock = await TargetReader.ReadClockAsync(connection, options.Value.StatementTimeout, cancellationToken);
        if (status.Watermark is { } known && known.Cluster == clock.Cluster && known.XMin <= clock.XMax)
        {
            await using var changed = new NpgsqlCommand(TargetReader.ChangedSince, connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = known.XMin.ToString(null, null) } },
            };
            await TargetReader.ReadAsync(changed, s_fullReadTimeout, Apply, cancellationToken);
        }
        else
        {
            await ReadAllAsync(connection, cancellationToken);
        }

        status.Watermark = new(clock.Cluster, clock.XMin);
        status.SetLoaded();
    }

    private async Task ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var built = table.Build(table.Count);
        await using var all = new NpgsqlCommand(TargetReader.All, connection);
        await TargetReader.ReadAsync(
            all,
            s_fullReadTimeout,
            row =>
            {
                if (PackedTarget.Pack(row) is { } packed)
                {
                    built.Set(packed);
                }
            },
            cancellationToken);
        table.ReplaceAll(built);
        LogRead(logger, built.Count, time.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task ApplyNotifiedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var shortIds = _notified.ToArray();
        if (_notified.Contains(Everything))
        {
            _notified.Clear();
            await CatchUpAsync(connection, cancellationToken);
            return;
        }

        await using var command = new NpgsqlCommand(TargetReader.ByShortId, connection)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = shortIds } },
        };
        _notified.Clear();
        var gone = new HashSet<string>(shortIds, StringComparer.Ordinal);
        await TargetReader.ReadAsync(
            command,
            options.Value.StatementTimeout,
            row =>
            {
                Apply(row);
                gone.Remove(row.ShortId);
            },
            cancellationToken);
        foreach (var shortId in gone)
        {
            table.SetDeleted(shortId);
        }
    }

    private void Apply(TargetRow row)
    {
        if (PackedTarget.Pack(row) is { } packed)
        {
            table.Set(packed);
        }
    }

    [LoggerMessage(EventId = 3000, Level = LogLevel.Warning, Message = "Postgres cannot be asked for targets ({Reason}); answering from the {Count} that are known")]
    private static partial void LogLost(ILogger logger, string reason, int count);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "The database has no targets yet; waiting for the API to make them")]
    private static partial void LogNoView(ILogger logger);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Read all {Count} targets from Postgres in {Milliseconds:0} ms")]
    private static partial void LogRead(ILogger logger, int count, double milliseconds);
}
