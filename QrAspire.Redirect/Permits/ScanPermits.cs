using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace QrAspire.Redirect.Permits;

/// <summary>
/// Counts scans of codes with a limit, or with rules that ask for the number of the scan: over all replicas, in Postgres, one statement for
/// all scans that wait. A limit of N lets N scans through. Permits that a crash left unused go back when the next process that sees the
/// data folder starts.
/// </summary>
public sealed partial class ScanPermits(
    Lazy<NpgsqlDataSource> database,
    IConfiguration configuration,
    IOptions<PermitOptions> options,
    TimeProvider time,
    ILogger<ScanPermits> logger) : BackgroundService
{
    /// <summary>Takes permits; published in docs/contract-redirect-targets.md.</summary>
    internal const string Take = "SELECT code_id, first, granted FROM take_scans($1, $2, $3)";

    /// <summary>Ends a holder; published in docs/contract-redirect-targets.md.</summary>
    internal const string Settle = "SELECT settle_scans($1, $2, $3)";

    private const long MaxFileLength = 1 << 20;
    private const int MaxRemembered = 10_000;
    private const int Timeout = 5;

    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_settleInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_exhaustedFor = TimeSpan.FromSeconds(1);

    private readonly string _folder = DataFolder.Resolve(configuration, options.Value.Folder, "redirect", "permits");
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Dictionary<Guid, long> _exhausted = [];
    private readonly List<PermitFile> _retired = [];
    private List<Waiter> _waiting = [];
    private PermitFile? _file;
    private bool _isDown;

    /// <summary>Takes a permit for one scan of a code.</summary>
    /// <param name="codeId">The code.</param>
    /// <param name="max">Its limit, if it has one.</param>
    /// <param name="peek">Only asks whether there is one.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public async ValueTask<PermitAnswer> TakeAsync(Guid codeId, long? max, bool peek, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(codeId, max, peek);
        lock (_lock)
        {
            if (_exhausted.TryGetValue(codeId, out var since) && time.GetElapsedTime(since) < s_exhaustedFor)
            {
                return new(null, IsExhausted: true);
            }

            if (_isDown || _waiting.Count >= options.Value.Queue)
            {
                return default;
            }

            _waiting.Add(waiter);
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }

        try
        {
            return await waiter.Answer.Task.WaitAsync(options.Value.Patience, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Who answers too late finds that nobody waits, and gives the permit up; but it may just have come.
            return waiter.Answer.TrySetResult(default) ? default : await waiter.Answer.Task;
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _file?.Dispose();
        _retired.ForEach(file => file.Dispose());
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One statement serves many requests: it belongs to no single trace.
        using var quiet = SuppressInstrumentationScope.Begin();
        List<Waiter> asked = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await OpenAsync(stoppingToken);
                if (connection is null)
                {
                    Fail(asked);
                    asked = [];
                    await Task.Delay(s_pauseAfterFailure, time, stoppingToken);
                    continue;
                }

                await SettleAsync(connection, stoppingToken);
                SetDown(false);
                while (true)
                {
                    if (asked.Count == 0 && !await _wake.WaitAsync(s_settleInterval, stoppingToken))
                    {
                        await SettleAsync(connection, stoppingToken);
                        continue;
                    }

                    asked = asked.Count > 0 ? asked : TakeWaiting();
                    await ServeAsync(connection, asked, stoppingToken);
                    asked = [];
                }
            }
            catch (Exception exception) when (IsTransient(exception) && !stoppingToken.IsCancellationRequested)
            {
                // Whether the statement took effect is not known: what it took under this holder is settled by the file.
                LogFailed(logger, exception.Message);
                Retire();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
        }

        Fail(asked);
    }

    private static bool IsTransient(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or InvalidOperationException;

    private async Task<NpgsqlConnection?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.Value.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            SetDown(true);
            Fail(TakeWaiting());
            return null;
        }
    }

    private void SetDown(bool isDown)
    {
        lock (_lock)
        {
            _isDown = isDown;
        }
    }

    private List<Waiter> TakeWaiting()
    {
        lock (_lock)
        {
            var waiting = _waiting;
            _waiting = [];
            return waiting;
        }
    }

    private static void Fail(List<Waiter> waiters) => waiters.ForEach(waiter => waiter.Answer.TrySetResult(default));

    private async Task ServeAsync(NpgsqlConnection connection, List<Waiter> asked, CancellationToken cancellationToken)
    {
        if (_file is { } current && (current.Length >= MaxFileLength || current.HasUnused))
        {
            Retire();
        }

        var file = _file ??= PermitFile.Create(_folder);
        var codes = asked.GroupBy(waiter => waiter.CodeId).ToDictionary(group => group.Key, group => group.ToArray());
        await using var take = new NpgsqlCommand(Take, connection)
        {
            CommandTimeout = Timeout,
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = file.Holder },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. codes.Keys] },
                new NpgsqlParameter<int[]> { TypedValue = [.. codes.Values.Select(waiters => waiters.Count(waiter => !waiter.Peek))] },
            },
        };
        var answers = new List<(Guid Code, long First, int Granted)>(codes.Count);
        await using (var reader = await take.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                answers.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetInt32(2)));
            }
        }

        foreach (var (code, first, granted) in answers)
        {
            Distribute(file, codes[code], code, first, granted);
        }

        // What was not answered has no row any more.
        Fail(asked);
    }

    private void Distribute(PermitFile file, Waiter[] waiters, Guid code, long first, int granted)
    {
        file.Expect(granted);
        var given = 0;
        foreach (var waiter in waiters)
        {
            if (waiter.Peek)
            {
                waiter.Answer.TrySetResult(new(null, first + granted > waiter.Max));
            }
            else if (given < granted)
            {
                if (!waiter.Answer.TrySetResult(new(new(file, code, first + given), IsExhausted: false)))
                {
                    file.GiveUp();
                }

                given++;
            }
            else
            {
                Remember(code);
                waiter.Answer.TrySetResult(new(null, IsExhausted: true));
            }
        }
    }

    private void Remember(Guid code)
    {
        lock (_lock)
        {
            if (_exhausted.Count >= MaxRemembered)
            {
                _exhausted.Clear();
            }

            _exhausted[code] = time.GetTimestamp();
        }
    }

    private void Retire()
    {
        if (_file is { } file)
        {
            _retired.Add(file);
            _file = null;
        }
    }

    /// <summary>Gives back what was taken and not used, by files whose process is gone and by our own that are done with.</summary>
    private async Task SettleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_file is { HasUnused: true })
        {
            Retire();
        }

        foreach (var file in _retired.FindAll(file => file.CanBeSettled))
        {
            file.Dispose();
            _retired.Remove(file);
        }

        foreach (var (path, holder) in PermitFile.All(_folder))
        {
            if (PermitFile.TryRead(path) is not var (hold, used))
            {
                continue;
            }

            await using (hold)
            {
                await using var settle = new NpgsqlCommand(Settle, connection)
                {
                    CommandTimeout = Timeout,
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = holder },
                        new NpgsqlParameter<Guid[]> { TypedValue = [.. used.Keys] },
                        new NpgsqlParameter<long[]> { TypedValue = [.. used.Values] },
                    },
                };
                var returned = (long)(await settle.ExecuteScalarAsync(cancellationToken))!;
                File.Delete(path);
                if (returned > 0)
                {
                    LogReturned(logger, returned);
                }
            }
        }
    }

    [LoggerMessage(EventId = 3600, Level = LogLevel.Warning, Message = "Scans cannot be counted right now: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 3601, Level = LogLevel.Information, Message = "{Count} permits that were taken and not used went back")]
    private static partial void LogReturned(ILogger logger, long count);

    /// <summary>A scan that waits.</summary>
    private sealed record Waiter(Guid CodeId, long? Max, bool Peek)
    {
        public TaskCompletionSource<PermitAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
