using System.Diagnostics;
using Confluent.Kafka;
using QrAspire.Redirect.Journaling;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Publishing;

/// <summary>
/// One journal on its way to Kafka: sends in order, remembers which offsets stand for which stretch of the journal, and releases a
/// stretch when it may go. Used by one thread.
/// </summary>
internal sealed class ScanStream : IDisposable
{
    private const int MaxBatchRecords = 10_000;

    /// <summary>Stretches shorter than this are joined, so that a long wait for Analytics stays small in memory.</summary>
    private const long MinStretchBytes = 64 << 10;

    private readonly string _folder;
    private readonly Func<JournalPosition> _end;
    private readonly JournalReader _reader;
    private readonly PublishOptions _options;
    private readonly bool _waitForConsumer;
    private readonly PublishStatus? _status;
    private readonly LinkedList<Stretch> _unreleased = new();
    private long[] _offsets = [];
    private long _unreadable;
    private PublishCheckpoint? _written;

    public ScanStream(string folder, Func<JournalPosition> end, PublishOptions options, JournalRelease release, PublishStatus? status = null)
    {
        _folder = folder;
        _status = status;
        _end = end;
        _options = options;
        _waitForConsumer = release == JournalRelease.Consumed;
        var checkpoint = PublishCheckpoint.Read(folder);
        var first = JournalFormat.Segments(folder) is [var segment, ..] ? new JournalPosition(segment, 0) : default;
        Released = Position(checkpoint?.Released, first, end());
        var published = Position(checkpoint?.Published, Released, end());
        _reader = new JournalReader(folder, published);
        if (_waitForConsumer && published > Released)
        {
            _offsets = checkpoint!.Offsets;
            _unreleased.AddLast(new Stretch(published, [.. _offsets], new long[_offsets.Length], Records: 0));
        }
        else
        {
            Released = published;
        }

        Pending = Count(folder, published, end());
    }

    /// <summary>Folder of the journal.</summary>
    public string Folder => _folder;

    /// <summary>Everything before it was acknowledged by the broker.</summary>
    public JournalPosition Published => _reader.Position;

    /// <summary>Everything before it may leave the journal.</summary>
    public JournalPosition Released { get; private set; }

    /// <summary>Records that are not acknowledged, as far as this stream has counted them (see <see cref="CountNew"/>).</summary>
    public long Pending { get; private set; }

    /// <summary>Bytes that had to be skipped as damaged.</summary>
    public long Damaged => _reader.Skipped + _unreadable;

    /// <summary>True when everything was acknowledged.</summary>
    public bool IsPublished => _reader.Position >= _end();

    /// <summary>True when everything may leave the journal.</summary>
    public bool IsReleased => IsPublished && _unreleased.Count == 0;

    /// <summary>True while something waits for Analytics.</summary>
    public bool IsWaiting => _unreleased.Count > 0;

    /// <summary>True while a partition holds as much as it may beyond what Analytics has committed.</summary>
    public bool IsFull
    {
        get
        {
            if (_unreleased.Count == 0)
            {
                return false;
            }

            Span<long> bytes = stackalloc long[_offsets.Length];
            foreach (var stretch in _unreleased)
            {
                for (var partition = 0; partition < stretch.Bytes.Length; partition++)
                {
                    if ((bytes[partition] += stretch.Bytes[partition]) >= _options.UnconsumedBytesPerPartition)
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Adds records that were appended since they were last counted; corrects the count when all is known to be acknowledged.</summary>
    public void CountNew(long records) => Pending = IsPublished ? 0 : Pending + records;

    /// <summary>Sends the next batch and waits until the broker has acknowledged all of it. Returns the number of records, 0 at the end.</summary>
    /// <exception cref="KafkaException">Some of it was not acknowledged; the stream stands where it stood.</exception>
    /// <exception cref="BrokerForgotException">The broker gave out an offset that it had given out before.</exception>
    public int Send(KafkaSession session, CancellationToken cancellationToken)
    {
        var start = _reader.Position;
        var batch = new Batch(_offsets.Length);
        var unreadable = 0L;
        var started = Stopwatch.GetTimestamp();
        try
        {
            unreadable = Produce(session, batch);
            batch.Wait(cancellationToken);
            if (batch.Forgot(_offsets))
            {
                throw new BrokerForgotException();
            }
        }
        catch (Exception exception)
        {
            // All of it is sent again: what did arrive is counted once all the same.
            _reader.MoveTo(start);
            MessagingMetrics.Sent(Topics.ScanEvents, batch.Sent, Stopwatch.GetElapsedTime(started), exception is KafkaException kafka ? kafka.Error.Code.ToString() : exception.GetType().Name);
            throw;
        }

        _unreadable += unreadable;

        if (IsPublished)
        {
            _status?.OldestPending = null;
        }

        if (batch.Sent > 0)
        {
            MessagingMetrics.Sent(Topics.ScanEvents, batch.Sent, Stopwatch.GetElapsedTime(started));
            Pending = Math.Max(0, Pending - batch.Sent);
            Acknowledge(batch);
        }

        return batch.Sent;
    }

    /// <summary>Tells when the oldest record that waits happened; looks at it when nothing is being sent, or its age would seem to be none.</summary>
    public void TellOldest()
    {
        if (_status is null || IsPublished || _status.OldestPending is not null)
        {
            return;
        }

        var start = _reader.Position;
        if (_reader.TryRead(_end()) && ScanRecord.TryRead(_reader.Payload.Span, out var record))
        {
            _status.OldestPending = record.OccurredAt;
        }

        _reader.MoveTo(start);
    }

    /// <summary>Releases what Analytics has committed past.</summary>
    public void Release(long[] committed)
    {
        while (_unreleased.First is { Value: var stretch } && stretch.IsBelow(committed))
        {
            Released = stretch.End;
            _unreleased.RemoveFirst();
        }
    }

    /// <summary>Partitions of which something is unreleased, with the highest offset that was acknowledged.</summary>
    public IEnumerable<(int Partition, long Offset)> UnreleasedOffsets() =>
        _unreleased.Last is { Value.Offsets: var offsets } ? offsets.Select((offset, partition) => (partition, offset)).Where(pair => pair.offset >= 0) : [];

    /// <summary>Everything unreleased is sent again; the broker may have lost it. Returns how many records that is, as far as known.</summary>
    public long Rewind()
    {
        var records = _unreleased.Sum(stretch => stretch.Records);
        Pending += records;
        _reader.MoveTo(Released);
        _unreleased.Clear();
        _offsets = [];
        return records;
    }

    /// <summary>Writes the checkpoint if something moved.</summary>
    /// <exception cref="IOException">It cannot be written; a later attempt may.</exception>
    public void Save()
    {
        var checkpoint = new PublishCheckpoint(Published.ToString(), Released.ToString(), _offsets);
        if (_written is null || checkpoint.Published != _written.Published || checkpoint.Released != _written.Released)
        {
            checkpoint.Write(_folder);
            _written = checkpoint;
        }
    }

    public void Dispose() => _reader.Dispose();

    private static JournalPosition Position(string? text, JournalPosition otherwise, JournalPosition end) =>
        text is not null && JournalPosition.TryParse(text, out var position) && position >= otherwise && position <= end ? position : otherwise;

    private static long Count(string folder, JournalPosition start, JournalPosition end)
    {
        using var reader = new JournalReader(folder, start);
        long records = 0;
        while (reader.TryRead(end))
        {
            records++;
        }

        return records;
    }

    /// <summary>Hands the next records to the client; returns the bytes of those that are whole but of no known format.</summary>
    private long Produce(KafkaSession session, Batch batch)
    {
        var end = _end();
        var (bytes, unreadable) = (0L, 0L);
        while (batch.Sent < MaxBatchRecords && bytes < _options.BatchBytes && _reader.TryRead(end))
        {
            bytes += _reader.Payload.Length;
            if (!ScanRecord.TryRead(_reader.Payload.Span, out var record))
            {
                unreadable += _reader.Payload.Length;
                continue;
            }

            if (batch.Sent == 0)
            {
                _status?.OldestPending = record.OccurredAt;
            }

            session.Produce(record, batch.OnDelivered);
            batch.Sent++;
        }

        return unreadable;
    }

    private void Acknowledge(Batch batch)
    {
        if (batch.Offsets.Length > _offsets.Length)
        {
            var grown = Enumerable.Repeat(-1L, batch.Offsets.Length).ToArray();
            _offsets.CopyTo(grown, 0);
            _offsets = grown;
        }

        for (var partition = 0; partition < batch.Offsets.Length; partition++)
        {
            _offsets[partition] = Math.Max(_offsets[partition], batch.Offsets[partition]);
        }

        if (!_waitForConsumer)
        {
            Released = _reader.Position;
            return;
        }

        var stretch = new Stretch(_reader.Position, [.. _offsets], batch.Bytes, batch.Sent);
        if (_unreleased.Last is { Value: var last } && last.Bytes.Sum() < MinStretchBytes)
        {
            _unreleased.RemoveLast();
            stretch = stretch.Joined(last);
        }

        _unreleased.AddLast(stretch);
    }

    /// <summary>Part of the journal up to <paramref name="End"/>, and what must be committed before it may go.</summary>
    private sealed record Stretch(JournalPosition End, long[] Offsets, long[] Bytes, long Records)
    {
        public bool IsBelow(long[] committed)
        {
            for (var partition = 0; partition < Offsets.Length; partition++)
            {
                if (Offsets[partition] >= 0 && (partition >= committed.Length || committed[partition] <= Offsets[partition]))
                {
                    return false;
                }
            }

            return true;
        }

        public Stretch Joined(Stretch before)
        {
            var bytes = new long[Math.Max(Bytes.Length, before.Bytes.Length)];
            for (var partition = 0; partition < bytes.Length; partition++)
            {
                bytes[partition] = (partition < Bytes.Length ? Bytes[partition] : 0) + (partition < before.Bytes.Length ? before.Bytes[partition] : 0);
            }

            return this with { Bytes = bytes, Records = Records + before.Records };
        }
    }

    /// <summary>Delivery reports of one batch; filled on the client's thread while the stream's thread waits.</summary>
    private sealed class Batch(int partitions)
    {
        /// <summary>How late a cancellation is noticed; the last report is noticed at once.</summary>
        private static readonly TimeSpan s_cancellationCheck = TimeSpan.FromMilliseconds(100);

        private readonly object _lock = new();
        private long[] _lowest = Filled(partitions, long.MaxValue);
        private int _delivered;
        private int _expected = int.MaxValue;
        private Error? _error;

        public int Sent { get; set; }

        public long[] Offsets { get; private set; } = Filled(partitions, -1);

        public long[] Bytes { get; private set; } = new long[partitions];

        public void OnDelivered(DeliveryReport<byte[], byte[]> report)
        {
            lock (_lock)
            {
                if (++_delivered == _expected)
                {
                    Monitor.Pulse(_lock);
                }

                if (report.Error.IsError)
                {
                    _error ??= report.Error;
                    return;
                }

                var partition = report.Partition.Value;
                Grow(partition + 1);
                Offsets[partition] = Math.Max(Offsets[partition], report.Offset.Value);
                _lowest[partition] = Math.Min(_lowest[partition], report.Offset.Value);
                Bytes[partition] += report.Message.Value.Length;
            }
        }

        /// <summary>Waits for the last report. Not by the client's flush: that looks ten times a second at most, which would be the rate of batches.</summary>
        public void Wait(CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                _expected = Sent;
                while (_delivered < Sent)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Monitor.Wait(_lock, s_cancellationCheck);
                }
            }

            if (_error is not null)
            {
                throw new KafkaException(_error);
            }
        }

        /// <summary>True when a partition began again at or below an offset that was acknowledged earlier.</summary>
        public bool Forgot(long[] before)
        {
            for (var partition = 0; partition < before.Length && partition < _lowest.Length; partition++)
            {
                if (_lowest[partition] <= before[partition])
                {
                    return true;
                }
            }

            return false;
        }

        private static long[] Filled(int length, long value)
        {
            var array = new long[length];
            Array.Fill(array, value);
            return array;
        }

        private void Grow(int length)
        {
            if (length > Offsets.Length)
            {
                var before = Offsets.Length;
                (Offsets, _lowest, Bytes) = (Copy(Offsets, -1), Copy(_lowest, long.MaxValue), Copy(Bytes, 0));

                long[] Copy(long[] array, long fill)
                {
                    Array.Resize(ref array, length);
                    Array.Fill(array, fill, before, length - before);
                    return array;
                }
            }
        }
    }
}

/// <summary>The broker has lost what it had acknowledged.</summary>
internal sealed class BrokerForgotException() : Exception("The broker gave out an offset again.");
