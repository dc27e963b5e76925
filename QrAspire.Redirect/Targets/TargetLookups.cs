using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// Asks Postgres for ids that the table does not know: single flight per id, many ids per statement, at most one statement per
/// <see cref="TargetOptions.LookupInterval"/>, and a budget of ids while the table is live. Everything here is bounded; when a
/// bound is reached or Postgres is gone the id counts as unknown.
/// </summary>
public sealed partial class TargetLookups(
    Lazy<SessionDatabase> database,
    TargetTable table,
    TargetStatus status,
    StartGrace grace,
    IOptions<TargetOptions> options,
    TimeProvider time,
    ILogger<TargetLookups> logger) : BackgroundService
{
    private const int BatchSize = 1024;
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly UnknownIds _unknown = new(time, options.Value.UnknownFor);
    private readonly LookupBudget _budget = new(options.Value.LookupsPerSecond, time);
    private volatile bool _available;

    /// <summary>From the first id that waits until the pause after its statement: who comes in between waits longest.</summary>
    private volatile bool _isBusy;

    /// <summary>Number of statements sent; the flood test's witness.</summary>
    public long Statements { get; private set; }

    /// <summary>The target of an id that the table did not know when it was asked, or none; right after a start only when Postgres has been heard.</summary>
    public async ValueTask<Target> FindAsync(string shortId, ulong hash, CancellationToken cancellationToken)
    {
        if (!grace.IsOver)
        {
            await grace.WaitAsync(cancellationToken);
            if (Find(shortId, hash) is { Exists: true } arrived)
            {
                return arrived;
            }
        }

        return Ask(shortId, hash) is { } asked ? await WaitAsync(asked, shortId, hash, cancellationToken) : default;
    }

    /// <summary>True when the id counts as unknown without waiting for anything; otherwise its look-up has begun, and <see cref="FindAsync"/> joins it.</summary>
    public bool IsUnknown(string shortId, ulong hash) => grace.IsOver && Ask(shortId, hash) is null;

    /// <summary>Joins or starts a look-up; null when the id counts as unknown without one.</summary>
    private Task? Ask(string shortId, ulong hash)
    {
        if (!_available || _unknown.Contains(hash) || (status.IsLive && _waiting.Count == 0 && IsTurnedAway()))
        {
            return null;
        }

        lock (_lock)
        {
            if (!_waiting.TryGetValue(shortId, out var done))
            {
                if (_waiting.Count >= options.Value.LookupQueue || (status.IsLive && (IsTurnedAway() || !_budget.TryTake())))
                {
                    return null;
                }

                done = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(shortId, done);
                _isBusy = true;
                if (_wake.CurrentCount == 0)
                {
                    _wake.Release();
                }
            }

            return done.Task;
        }
    }

    /// <summary>
    /// In a flood an id is asked for at once or not at all: dozens that wait for the next statement would hold up their connections for nothing.
    /// </summary>
    private bool IsTurnedAway()
    {
        if (!_isBusy || !_budget.IsFlooded)
        {
            return false;
        }

        _budget.Refuse();
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var quiet = SuppressInstrumentationScope.Begin();
                await using var connection = await database.Value.Source.OpenConnectionAsync(stoppingToken);
                await TargetReader.UntilViewAsync(connection, time, stoppingToken);
                await using var command = new NpgsqlCommand(TargetReader.ByShortId, connection);
                var ids = new NpgsqlParameter<string[]> { TypedValue = [] };
                command.Parameters.Add(ids);
                await command.PrepareAsync(stoppingToken);
                _available = true;
                await ServeAsync(command, ids, stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or InvalidOperationException
                && !stoppingToken.IsCancellationRequested)
            {
                _available = false;
                ReleaseAll();
                LogFailed(logger, exception.Message);
                await Task.Delay(s_pauseAfterFailure, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                ReleaseAll();
            }
        }
    }

    private async Task ServeAsync(NpgsqlCommand command, NpgsqlParameter<string[]> ids, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _wake.WaitAsync(cancellationToken);
            var batch = TakeBatch();
            ids.TypedValue = Array.ConvertAll(batch, waiting => waiting.Key);
            Statements++;
            try
            {
                await TargetReader.ReadAsync(command, options.Value.StatementTimeout, Add, cancellationToken);
                foreach (var (shortId, _) in batch)
                {
                    var hash = table.Hash(Encoding.UTF8.GetBytes(shortId));
                    if (!Find(shortId, hash).Exists)
                    {
                        _unknown.Add(hash);
                    }
                }
            }
            finally
            {
                Release(batch);
            }

            await Task.Delay(options.Value.LookupInterval, time, cancellationToken);
            lock (_lock)
            {
                _isBusy = _waiting.Count > 0;
            }
        }
    }

    private void Add(TargetRow row)
    {
        if (PackedTarget.Pack(row) is { } packed)
        {
            table.TryAdd(packed);
        }
    }

    private Target Find(string shortId, ulong hash) => table.Find(Encoding.UTF8.GetBytes(shortId), hash);

    private async ValueTask<Target> WaitAsync(Task done, string shortId, ulong hash, CancellationToken cancellationToken)
    {
        try
        {
            await done.WaitAsync(options.Value.LookupTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return default;
        }

        return Find(shortId, hash);
    }

    private KeyValuePair<string, TaskCompletionSource>[] TakeBatch()
    {
        lock (_lock)
        {
            var batch = _waiting.Take(BatchSize).ToArray();
            if (_waiting.Count > batch.Length && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }

            return batch;
        }
    }

    private void Release(KeyValuePair<string, TaskCompletionSource>[] batch)
    {
        lock (_lock)
        {
            foreach (var (shortId, _) in batch)
            {
                _waiting.Remove(shortId);
            }
        }

        foreach (var (_, done) in batch)
        {
            done.TrySetResult();
        }
    }

    private void ReleaseAll()
    {
        KeyValuePair<string, TaskCompletionSource>[] all;
        lock (_lock)
        {
            all = [.. _waiting];
            _isBusy = false;
        }

        Release(all);
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Debug, Message = "Unknown ids cannot be looked up: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
