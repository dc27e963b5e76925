using Confluent.Kafka;
using Microsoft.Extensions.Options;
using QrAspire.Redirect.Journaling;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.Redirect.Publishing;

/// <summary>
/// Brings the journal to Kafka: one thread of low priority, in order, at its own pace. Redirects never wait for it; the journal
/// is the only buffer.
/// </summary>
internal sealed partial class ScanPublisher(
    Journal journal,
    KafkaClients kafka,
    PublishStatus status,
    BreakerMetrics breakers,
    IOptions<PublishOptions> options,
    IOptions<JournalOptions> journalOptions,
    FaultFlags faults,
    TimeProvider time,
    ILogger<ScanPublisher> logger) : BackgroundService
{
    private const string Dependency = "kafka";

    private static readonly TimeSpan s_minBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_maxBackoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_checkpointInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_watermarkInterval = TimeSpan.FromSeconds(2);

    private readonly PublishOptions _options = options.Value;
    private readonly List<AdoptedJournal> _adopted = [];
    private ScanStream? _own;
    private KafkaSession? _session;
    private long[] _committed = [];
    private long _appended;
    private long _releasedAt;
    private long _watermarksAt;
    private long _savedAt;
    private long _adoptedAt;
    private TimeSpan _backoff = s_minBackoff;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _options.Enabled ? Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default) : Task.CompletedTask;

    private void Run(CancellationToken stoppingToken)
    {
        ThreadNice.Set(_options.Nice);
        breakers.Set(Dependency, BreakerState.Closed);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (Step(stoppingToken) is var pause && pause > TimeSpan.Zero)
                {
                    stoppingToken.WaitHandle.WaitOne(pause);
                }
            }

            Drain();
        }
        finally
        {
            foreach (var adopted in _adopted)
            {
                adopted.Dispose();
            }

            _own?.Dispose();
            _session?.Dispose();
        }
    }

    /// <summary>One round over all journals; returns how long to pause before the next.</summary>
    private TimeSpan Step(CancellationToken cancellationToken)
    {
        try
        {
            if (!TryOpenOwn())
            {
                return _options.Poll;
            }

            Adopt();
            if (faults.IsOn(Fault.KafkaUnreachable))
            {
                throw new KafkaException(ErrorCode.Local_AllBrokersDown);
            }

            _session ??= new KafkaSession(kafka, _options.DeliveryTimeout, logger);
            var sent = 0;
            foreach (var stream in Streams())
            {
                if (!stream.IsFull && !stream.IsPublished)
                {
                    sent += stream.Send(_session, cancellationToken);
                }
            }

            if (sent > 0)
            {
                Recovered();
                status.AddPublished(sent);
            }

            Release();
            Save();
            Report();
            return sent > 0 ? TimeSpan.Zero : _options.Poll;
        }
        catch (BrokerForgotException)
        {
            RepublishUnreleased();
            return TimeSpan.Zero;
        }
        catch (Exception exception) when (DiskFailure.Is(exception) || exception is KafkaException or DllNotFoundException)
        {
            return Failed(exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
    }

    private IEnumerable<ScanStream> Streams()
    {
        yield return _own!;
        foreach (var adopted in _adopted)
        {
            yield return adopted.Stream;
        }
    }

    private bool TryOpenOwn()
    {
        if (_own is not null)
        {
            return true;
        }

        if (journal.Folder is not { } folder)
        {
            return false;
        }

        // Appended first: what is written in between is then counted twice at most, never missed.
        _appended = journal.Appended;
        _own = new ScanStream(folder, () => journal.End, _options, journalOptions.Value.Release, status);
        LogStarted(logger, _own.Published, _own.Released, _own.Pending);
        return true;
    }

    /// <summary>Takes over the journals of ended processes on this machine, so that their backlog does not wait for a process to take their place.</summary>
    private void Adopt()
    {
        if (_adoptedAt != 0 && time.GetElapsedTime(_adoptedAt) < _options.AdoptInterval)
        {
            return;
        }

        _adoptedAt = time.GetTimestamp();
        foreach (var path in JournalFolder.All(journal.Root))
        {
            if (path != journal.Folder && _adopted.All(adopted => adopted.Stream.Folder != path)
                && AdoptedJournal.TryAdopt(path, _options, journalOptions.Value.Release) is { } found)
            {
                _adopted.Add(found);
                LogAdopted(logger, path, found.Stream.Pending);
            }
        }

        foreach (var finished in _adopted.Where(adopted => adopted.Stream.IsReleased).ToArray())
        {
            finished.RemoveSegments();
            finished.Dispose();
            _adopted.Remove(finished);
        }
    }

    private void Release()
    {
        if (journalOptions.Value.Release == JournalRelease.Consumed && Streams().Any(stream => stream.IsWaiting))
        {
            if (time.GetElapsedTime(_releasedAt) < _options.ReleasePoll)
            {
                return;
            }

            _releasedAt = time.GetTimestamp();
            if (_session!.TakeLostBrokers())
            {
                throw new BrokerForgotException();
            }

            var partitions = Streams().SelectMany(stream => stream.UnreleasedOffsets()).Max(pair => pair.Partition) + 1;
            var committed = _session.Committed(partitions);
            CheckMemory(committed);
            foreach (var stream in Streams())
            {
                stream.Release(committed);
            }
        }
        else
        {
            _session!.TakeLostBrokers();
        }
    }

    /// <summary>Notices a broker that came back without what it had: committed offsets went back, or a partition ends before what it acknowledged.</summary>
    private void CheckMemory(long[] committed)
    {
        for (var partition = 0; partition < Math.Min(committed.Length, _committed.Length); partition++)
        {
            if (committed[partition] < _committed[partition])
            {
                _committed = [];
                throw new BrokerForgotException();
            }
        }

        _committed = committed;
        if (time.GetElapsedTime(_watermarksAt) < s_watermarkInterval)
        {
            return;
        }

        _watermarksAt = time.GetTimestamp();
        foreach (var (partition, offset) in Streams().SelectMany(stream => stream.UnreleasedOffsets()))
        {
            if ((partition >= committed.Length || committed[partition] <= offset) && _session!.HighWatermark(partition) <= offset)
            {
                throw new BrokerForgotException();
            }
        }
    }

    private void RepublishUnreleased()
    {
        _committed = [];
        LogForgot(logger, Streams().Sum(stream => stream.Rewind()));
    }

    private void Save()
    {
        if (time.GetElapsedTime(_savedAt) < s_checkpointInterval)
        {
            return;
        }

        _savedAt = time.GetTimestamp();
        foreach (var stream in Streams())
        {
            stream.Save();
        }

        JournalRetention.Apply(_own!.Folder, _own.Released, journalOptions.Value, time.GetUtcNow());
    }

    private void Report()
    {
        var appended = journal.Appended;
        _own!.CountNew(appended - _appended);
        _own.TellOldest();
        _appended = appended;
        status.SetPending(Streams().Sum(stream => stream.Pending), appended);
        status.Damaged = Streams().Sum(stream => stream.Damaged);
    }

    private void Recovered()
    {
        _backoff = s_minBackoff;
        if (!status.IsKafkaUp)
        {
            status.IsKafkaUp = true;
            breakers.Set(Dependency, BreakerState.Closed);
            LogRecovered(logger, _own!.Pending);
        }
    }

    private TimeSpan Failed(Exception exception)
    {
        if (status.IsKafkaUp)
        {
            status.IsKafkaUp = false;
            breakers.Set(Dependency, BreakerState.Open);
            LogFailed(logger, exception.Message);
        }

        if (_session is { IsFatal: true })
        {
            // Whatever made the client give up, the broker may not know all it acknowledged.
            _session.Dispose();
            _session = null;
            if (journalOptions.Value.Release == JournalRelease.Consumed)
            {
                RepublishUnreleased();
            }
        }

        Report();
        var pause = _backoff * (0.5 + Random.Shared.NextDouble());
        _backoff = _backoff * 2 < s_maxBackoff ? _backoff * 2 : s_maxBackoff;
        return pause;
    }

    /// <summary>Sends what is left, within a bound; the rest waits in the journal for the next start.</summary>
    private void Drain()
    {
        if (_own is null)
        {
            return;
        }

        using var bound = new CancellationTokenSource(_options.DrainTimeout, time);
        while (!bound.IsCancellationRequested && !_own.IsPublished && !_own.IsFull && status.IsKafkaUp)
        {
            Step(bound.Token);
        }

        try
        {
            _own.Save();
        }
        catch (IOException exception)
        {
            LogFailed(logger, exception.Message);
        }

        LogStopped(logger, _own.Published, journal.End);
    }

    [LoggerMessage(EventId = 3200, Level = LogLevel.Information, Message = "Publishing from {Published}, released up to {Released}, {Pending} records pending")]
    private static partial void LogStarted(ILogger logger, JournalPosition published, JournalPosition released, long pending);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "Kafka does not take scans ({Reason}); they wait in the journal")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "Kafka takes scans again; {Pending} records pending")]
    private static partial void LogRecovered(ILogger logger, long pending);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "The broker may have lost what it acknowledged; sending {Records} unreleased records again")]
    private static partial void LogForgot(ILogger logger, long records);

    [LoggerMessage(EventId = 3204, Level = LogLevel.Information, Message = "Took over the journal {Folder} of an ended process, {Pending} records pending")]
    private static partial void LogAdopted(ILogger logger, string folder, long pending);

    [LoggerMessage(EventId = 3205, Level = LogLevel.Information, Message = "Publishing stopped at {Published}, the journal ends at {End}")]
    private static partial void LogStopped(ILogger logger, JournalPosition published, JournalPosition end);
}
