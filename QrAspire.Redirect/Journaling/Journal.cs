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

    private static readonly TimeSpan s_lastWrite = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Stack<JournalBatch.Waiter> _waiters = new();
    private readonly int _maxPendingBytes;
    private readonly ILogger<Journal> _logger;
    private readonly JournalSegments _segments;
    private readonly JournalHousekeeping _housekeeping;
    private readonly StallWatch _stalls;

    private JournalBatch _filling = new();
    private JournalBatch _spare = new();
    private bool _isWriting;
    private bool _isClosed;
    private long _appended;
    private long _dropped;

    public Journal(IConfiguration configuration, IOptions<JournalOptions> options, TimeProvider time, FaultFlags faults, ILogger<Journal> logger)
        : this(DataFolder.Resolve(configuration, options.Value.Path, "journal"), options.Value, time, logger, faults)
    {
    }

    internal Journal(string root, JournalOptions options, TimeProvider time, ILogger<Journal> logger, FaultFlags? faults = null)
    {
        (Root, _maxPendingBytes, _logger) = (root, options.MaxPendingBytes, logger);
        _segments = new JournalSegments(root, options, time, faults, logger);
        _housekeeping = new JournalHousekeeping(_segments, options.SyncInterval, time);
        _stalls = new StallWatch(options.StallTimeout, time, ReleaseStalled);
    }

    /// <summary>Folder of this process's segments; null while none can be had.</summary>
    public string? Folder => _segments.Folder;

    /// <summary>Folder of all replicas on the machine.</summary>
    public string Root { get; }

    /// <summary>End of what has been written; a reader goes no further.</summary>
    public JournalPosition End => _segments.End;

    /// <summary>Records written since the start.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>Records that were not written: the disk is full or broken, or too slow for <see cref="JournalOptions.MaxPendingBytes"/>.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Bytes of all segments in the folder.</summary>
    public long Size => Folder is { } folder && Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.seg").Sum(file => file.Length) : 0;

    /// <summary>False from the first failed write to the next that succeeds.</summary>
    public bool IsWritable => !_segments.IsFailing;

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
            if (_isClosed || (_isWriting && (_filling.Length + payload.Length > _maxPendingBytes || _stalls.IsStalled)))
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

        SpinWait.SpinUntil(() => !Volatile.Read(ref _isWriting), s_lastWrite);
        _stalls.Dispose();
        _housekeeping.Dispose();
        _housekeeping.Run();
        _segments.Dispose();
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

    private bool Write(JournalBatch batch)
    {
        _stalls.Begin();
        var written = _segments.TryWrite(batch.Bytes, Dropped);
        _stalls.End();
        Interlocked.Add(ref (written ? ref _appended : ref _dropped), batch.Records);
        return written;
    }

    /// <summary>Lets the requests go that wait behind a write that does not return; theirs are dropped and counted.</summary>
    private void ReleaseStalled()
    {
        JournalBatch dropped;
        bool isFirst;
        lock (_lock)
        {
            if (!_stalls.IsStalled)
            {
                return;
            }

            isFirst = _segments.SetFailing();
            (dropped, _filling) = (_filling, new JournalBatch());
            Interlocked.Add(ref _dropped, dropped.Records);
        }

        if (isFirst)
        {
            LogStalled(_logger, Root, dropped.Records);
        }

        dropped.Complete(written: false);
    }

    [LoggerMessage(EventId = 3105, Level = LogLevel.Critical, Message = "A write to the journal in {Root} does not return; {Records} waiting scans were answered but not counted")]
    private static partial void LogStalled(ILogger logger, string root, int records);
}
