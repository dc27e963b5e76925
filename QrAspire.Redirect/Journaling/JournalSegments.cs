using QrAspire.ServiceDefaults.Faults;

namespace QrAspire.Redirect.Journaling;

/// <summary>
/// The segments that this process writes, one after the other. A disk that fails is tried again every
/// <see cref="JournalOptions.RetryInterval"/>; in between nothing is written.
/// </summary>
internal sealed partial class JournalSegments : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _root;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FaultFlags? _faults;
    private readonly List<SegmentWriter> _closed = [];

    private JournalFolder? _folder;
    private SegmentWriter? _segment;
    private JournalPosition _end;
    private long _lastNumber;
    private long _retryAt;
    private bool _isFailing;
    private bool _isDirty;

    /// <summary>Takes a folder below <paramref name="root"/> and puts its last segment in order; when that fails, with the first write.</summary>
    public JournalSegments(string root, JournalOptions options, TimeProvider time, FaultFlags? faults, ILogger logger)
    {
        (_root, _options, _time, _faults, _logger) = (root, options, time, faults, logger);
        try
        {
            _folder = Open();
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            Fail(exception);
        }
    }

    /// <summary>Folder of the segments; null while none can be had.</summary>
    public string? Folder => _folder?.Path;

    /// <summary>End of what has been written.</summary>
    public JournalPosition End
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>True from the first failed write to the next that succeeds.</summary>
    public bool IsFailing => Volatile.Read(ref _isFailing);

    /// <summary>Says that the disk fails although no write has; true when that is news.</summary>
    public bool SetFailing() => !Interlocked.Exchange(ref _isFailing, true);

    /// <summary>Writes whole records with one <c>write()</c>; false when that failed, and nothing of them is left.</summary>
    /// <param name="records">The records.</param>
    /// <param name="dropped">Records that were dropped so far, for the log.</param>
    public bool TryWrite(ReadOnlySpan<byte> records, long dropped)
    {
        lock (_lock)
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

                var segment = SegmentFor(records.Length);
                segment.Write(records);
                _isDirty = true;
                if (_options.Sync == JournalSync.Always)
                {
                    segment.Flush();
                    _isDirty = false;
                }

                _end = segment.End;
                if (_isFailing)
                {
                    Volatile.Write(ref _isFailing, false);
                    LogRecovered(_logger, _root, dropped);
                }

                return true;
            }
            catch (Exception exception) when (DiskFailure.Is(exception))
            {
                Fail(exception);
                return false;
            }
        }
    }

    /// <summary>Closes what is full and forces the rest to the disk, unless <see cref="JournalSync.Never"/>; writes go on meanwhile.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public void Flush()
    {
        SegmentWriter[] closed;
        SegmentWriter? dirty;
        lock (_lock)
        {
            closed = [.. _closed];
            _closed.Clear();
            dirty = _isDirty && _options.Sync != JournalSync.Never ? _segment : null;
            _isDirty &= dirty is null;
        }

        foreach (var segment in closed)
        {
            using (segment)
            {
                if (_options.Sync == JournalSync.Interval)
                {
                    segment.Flush();
                }
            }
        }

        dirty?.Flush();
    }

    /// <summary>Leaves a segment that somebody removed: what is written to it would be lost with the process.</summary>
    public void LeaveRemoved()
    {
        lock (_lock)
        {
            if (_segment is { IsInPlace: false })
            {
                LogRemoved(_logger, _segment.End.Segment);
                _segment.Dispose();
                _segment = null;
            }
        }
    }

    /// <summary>Notes a failure outside of a write.</summary>
    public void Failed(Exception exception)
    {
        lock (_lock)
        {
            Fail(exception);
        }
    }

    /// <summary>Closes the segment and gives the folder back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _segment?.Dispose();
            _segment = null;
        }

        _folder?.Dispose();
    }

    private SegmentWriter SegmentFor(int length)
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
            _segment ??= SegmentWriter.Begin(_folder, ++_lastNumber);
        }

        return _segment;
    }

    private void Fail(Exception exception)
    {
        if (SetFailing())
        {
            LogFailed(_logger, _root, exception.Message);
        }

        _retryAt = _time.GetTimestamp() + (long)(_options.RetryInterval.TotalSeconds * _time.TimestampFrequency);
        if (_segment is not null && !_segment.TryCutTail())
        {
            _segment.Dispose();
            _segment = null;
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

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "Journal {Folder} goes on at {End}, sync {Sync}")]
    private static partial void LogOpened(ILogger logger, string folder, JournalPosition end, JournalSync sync);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Cut a torn tail of {Bytes} bytes off the journal; it goes on at {End}")]
    private static partial void LogCut(ILogger logger, long bytes, JournalPosition end);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Critical, Message = "The journal in {Root} cannot be written ({Reason}); scans are answered but not counted")]
    private static partial void LogFailed(ILogger logger, string root, string reason);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "The journal in {Root} can be written again; {Dropped} events were dropped since the start")]
    private static partial void LogRecovered(ILogger logger, string root, long dropped);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Critical, Message = "Segment {Segment} was removed from the journal while it was being written")]
    private static partial void LogRemoved(ILogger logger, long segment);
}
