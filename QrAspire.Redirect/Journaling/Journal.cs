using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Faults;

namespace QrAspire.Redirect.Journaling;

/// <summary>
/// The append-only journal of this process. <see cref="AppendAsync"/> returns when <c>write()</c> has: a record that was accepted
/// survives the death of the process.
/// </summary>
/// <remarks>
/// Group commit without a writer thread: who finds nobody writing writes at once, on its own thread and without allocation; who
/// comes meanwhile joins the next batch, which the writer writes for all of them before it goes.
/// </remarks>
public sealed partial class Journal : IThreadPoolWorkItem, IDisposable
{
    /// <summary>So many batches of others a request writes before it goes on with its own answer.</summary>
    private const int MaxRounds = 4;

    private readonly Lock _lock = new();
    private readonly Lock _segmentLock = new();
    private readonly Stack<JournalBatch.Waiter> _waiters = new();
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Journal> _logger;
    private readonly FaultFlags? _faults;
    private readonly string _root;
    private readonly ITimer _housekeeping;
    private readonly ITimer _watchdog;

    private JournalFolder? _folder;
    private JournalBatch _filling = new();
    private JournalBatch _spare = new();
    private SegmentWriter? _segment;
    private JournalPosition _end;
    private long _retryAt;
    private long _lastNumber;
    private bool _isWriting;
    private long _writeStarted;
    private int _isKeepingHouse;
    private bool _isFailing;
    private bool _isClosed;
    private bool _isDirty;
    private long _appended;
    private long _dropped;
    private readonly List<SegmentWriter> _closed = [];

    public Journal(IConfiguration configuration, IOptions<JournalOptions> options, TimeProvider time, FaultFlags faults, ILogger<Journal> logger)
        : this(DataFolder.Resolve(configuration, options.Value.Path, "journal"), options.Value, time, logger) =>
        _faults = faults;

    internal Journal(string root, JournalOptions options, TimeProvider time, ILogger<Journal> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _root = root;
        TryOpen();
        _housekeeping = time.CreateTimer(static journal => ((Journal)journal!).KeepHouse(), this, _options.SyncInterval, _options.SyncInterval);
        _watchdog = time.CreateTimer(static journal => ((Journal)journal!).ReleaseStalled(), this, _options.StallTimeout / 2, _options.StallTimeout / 2);
    }

    /// <summary>Folder of this process's segments; null while none can be had.</summary>
    public string? Folder => _folder?.Path;

    /// <summary>Folder of all replicas on the machine.</summary>
    public string Root => _root;

    /// <summary>End of what has been written; a reader goes no further.</summary>
    public JournalPosition End
    {
        get
        {
            lock (_segmentLock)
            {
                return _end;
            }
        }
    }

    /// <summary>Records written since the start.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>Records that were not written: the disk is full or broken, or too slow for <see cref="JournalOptions.MaxPendingBytes"/>.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Bytes of all segments in the folder.</summary>
    public long Size => _folder is { } folder && Directory.Exists(folder.Path) ? new DirectoryInfo(folder.Path).EnumerateFiles("*.seg").Sum(file => file.Length) : 0;

    /// <summary>False from the first failed write to the next that succeeds.</summary>
    public bool IsWritable => !Volatile.Read(ref _isFailing);

    /// <summary>Writes one record; false when it could not be written and was dropped. Never throws.</summary>
    public ValueTask<bool> AppendAsync(ReadOnlySpan<byte> payload)
    {
        if (payload.Length is 0 or > JournalFormat.MaxPayload)
        {
            Interlocked.Increment(ref _dropped);
            return new(false);
        }

        var checksum = JournalFormat.Checksum(payload);
        JournalBatch batch;
        lock (_lock)
        {
            if (_isClosed || (_isWriting && (_filling.Length + payload.Length > _options.MaxPendingBytes || IsStalled)))
            {
                Interlocked.Increment(ref _dropped);
                return new(false);
            }

            _filling.Add(payload, checksum);
            if (_isWriting)
            {
                var waiter = JournalBatch.Waiter.Take(_waiters);
                _filling.Add(waiter);
                return waiter.Task;
            }

            _isWriting = true;
            (batch, _filling) = (_filling, _spare);
        }

        var written = Write(batch);
        Finish(batch);
        return new(written);
    }

    /// <summary>Forces what has been written to the disk; requests go on writing meanwhile.</summary>
    public void Flush()
    {
        SegmentWriter[] closed;
        SegmentWriter? dirty;
        lock (_segmentLock)
        {
            closed = [.. _closed];
            _closed.Clear();
            dirty = _isDirty ? _segment : null;
            _isDirty = false;
        }

        foreach (var segment in closed)
        {
            if (_options.Sync == JournalSync.Interval)
            {
                segment.Flush();
            }

            segment.Dispose();
        }

        dirty?.Flush();
    }

    /// <summary>Writes what waits, flushes and gives the folder back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _housekeeping.Dispose();
        _watchdog.Dispose();
        SpinWait.SpinUntil(() => !Volatile.Read(ref _isWriting), TimeSpan.FromSeconds(5));
        try
        {
            Flush();
        }
        catch (IOException exception)
        {
            LogFailed(_logger, _root, exception.Message);
        }

        lock (_segmentLock)
        {
            _segment?.Dispose();
            _segment = null;
        }

        _folder?.Dispose();
    }

    /// <summary>Writes the batch that gathered behind another write.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        JournalBatch batch;
        lock (_lock)
        {
            (batch, _filling) = (_filling, _spare);
        }

        batch.Complete(Write(batch));
        Finish(batch);
    }

    /// <summary>
    /// Returns a batch and writes what has gathered meanwhile. Leaving that to a work item at once would be slower: while the item waits
    /// for its turn everybody who comes has to wait too, and soon nobody writes for himself any more.
    /// </summary>
    private void Finish(JournalBatch batch)
    {
        for (var round = 0; ; round++)
        {
            batch.Clear();
            lock (_lock)
            {
                _spare = batch;
                if (_filling.Length == 0)
                {
                    _isWriting = false;
                    return;
                }

                if (round == MaxRounds)
                {
                    break;
                }

                (batch, _filling) = (_filling, _spare);
            }

            batch.Complete(Write(batch));
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>True while one write has been under way for too long.</summary>
    private bool IsStalled => Volatile.Read(ref _writeStarted) is var started and not 0 && _time.GetElapsedTime(started) > _options.StallTimeout;

    /// <summary>Lets the requests go that wait behind a write that does not return; theirs are dropped and counted.</summary>
    private void ReleaseStalled()
    {
        JournalBatch dropped;
        bool isFirst;
        lock (_lock)
        {
            if (!IsStalled)
            {
                return;
            }

            isFirst = !_isFailing;
            Volatile.Write(ref _isFailing, true);
            (dropped, _filling) = (_filling, new JournalBatch());
            Interlocked.Add(ref _dropped, dropped.Records);
        }

        if (isFirst)
        {
            LogStalled(_logger, _root, dropped.Records);
        }

        dropped.Complete(written: false);
    }

    private bool Write(JournalBatch batch)
    {
        Volatile.Write(ref _writeStarted, _time.GetTimestamp());
        try
        {
            return WriteLocked(batch);
        }
        finally
        {
            Volatile.Write(ref _writeStarted, 0);
        }
    }

    private bool WriteLocked(JournalBatch batch)
    {
        lock (_segmentLock)
        {
            if (!TryWrite(batch.Bytes))
            {
                Interlocked.Add(ref _dropped, batch.Records);
                return false;
            }

            _end = _segment!.End;
            Volatile.Write(ref _appended, _appended + batch.Records);
            return true;
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> records)
    {
        if (_isFailing && _time.GetTimestamp() < _retryAt)
        {
            return false;
        }

        try
        {
            if (_faults?.IsOn(Fault.JournalBroken) == true)
            {
                throw new IOException("The fault journalBroken is on.");
            }

            EnsureSegment(records.Length).Write(records);
            _isDirty = true;
            if (_options.Sync == JournalSync.Always)
            {
                _segment!.Flush();
                _isDirty = false;
            }

            if (_isFailing)
            {
                Volatile.Write(ref _isFailing, false);
                LogRecovered(_logger, _root, Dropped);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
            return false;
        }
    }

    private SegmentWriter EnsureSegment(int length)
    {
        if (_segment is not null && _segment.End.Offset + length > _options.SegmentBytes && _segment.End.Offset > JournalFormat.HeaderSize)
        {
            // Flushed and closed by the housekeeping, not while requests wait.
            _closed.Add(_segment);
            _segment = null;
        }

        if (_segment is null)
        {
            _folder ??= Open();
            _segment = SegmentWriter.Begin(_folder, ++_lastNumber);
        }

        return _segment;
    }

    private void Fail(Exception exception)
    {
        if (!_isFailing)
        {
            Volatile.Write(ref _isFailing, true);
            LogFailed(_logger, _root, exception.Message);
        }

        _retryAt = _time.GetTimestamp() + (long)(_options.RetryInterval.TotalSeconds * _time.TimestampFrequency);
        if (_segment is not null && !_segment.TryCutTail())
        {
            _segment.Dispose();
            _segment = null;
        }
    }

    private void TryOpen()
    {
        try
        {
            _folder = Open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }
    }

    private JournalFolder Open()
    {
        var folder = JournalFolder.TakeFirst(_root);
        if (JournalRecovery.Recover(folder) is var (end, cut))
        {
            if (cut > 0)
            {
                LogCut(_logger, cut, end);
            }

            _segment = SegmentWriter.Continue(folder, end);
            _end = end;
            _lastNumber = end.Segment;
        }

        else
        {
            // Progress in segments that are gone must not be taken for progress in the first new one.
            File.Delete(Path.Combine(folder.Path, JournalFolder.CheckpointName));
        }

        LogOpened(_logger, folder.Path, _end, _options.Sync);
        return folder;
    }

    /// <summary>Flushes, and notices that somebody removed the segment under us.</summary>
    private void KeepHouse()
    {
        if (Interlocked.Exchange(ref _isKeepingHouse, 1) == 1)
        {
            return; // The disk is slow; one round at a time.
        }

        try
        {
            if (_options.Sync != JournalSync.Never || _closed.Count > 0)
            {
                Flush();
            }

            lock (_segmentLock)
            {
                if (_segment is { IsInPlace: false })
                {
                    LogRemoved(_logger, _segment.End.Segment);
                    _segment.Dispose();
                    _segment = null;
                }
            }
        }
        catch (IOException exception)
        {
            lock (_segmentLock)
            {
                Fail(exception);
            }
        }
        finally
        {
            Volatile.Write(ref _isKeepingHouse, 0);
        }
    }

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "Journal {Folder} goes on at {End}, sync {Sync}")]
    private static partial void LogOpened(ILogger logger, string folder, JournalPosition end, JournalSync sync);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Cut a torn tail of {Bytes} bytes off the journal; it goes on at {End}")]
    private static partial void LogCut(ILogger logger, long bytes, JournalPosition end);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Critical, Message = "The journal in {Root} cannot be written ({Reason}); scans are answered but not counted")]
    private static partial void LogFailed(ILogger logger, string root, string reason);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "The journal in {Root} can be written again; {Dropped} events were dropped since the start")]
    private static partial void LogRecovered(ILogger logger, string root, long dropped);

    [LoggerMessage(EventId = 3105, Level = LogLevel.Critical, Message = "A write to the journal in {Root} does not return; {Records} waiting scans were answered but not counted")]
    private static partial void LogStalled(ILogger logger, string root, int records);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Critical, Message = "Segment {Segment} was removed from the journal while it was being written")]
    private static partial void LogRemoved(ILogger logger, long segment);
}
