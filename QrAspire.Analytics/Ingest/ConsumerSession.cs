using System.Collections.Concurrent;
using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// One life of the consumer on one Kafka cluster. It gathers records into batches, hands them over, and commits what came
/// back stored. Everything here happens on one thread, the client's callbacks included.
/// </summary>
internal sealed partial class ConsumerSession : IDisposable
{
    /// <summary>Batches in hand at a time: one being stored while the next one is decoded.</summary>
    private const int MaxInFlight = 2;

    /// <summary>Longest stay in the client's poll: bounds how late a commit, a stop or a new identity is noticed.</summary>
    private static readonly TimeSpan s_pollWait = TimeSpan.FromMilliseconds(20);

    /// <summary>A hand-over that takes longer means that the database is away: partitions pause, polling goes on.</summary>
    private static readonly TimeSpan s_handOverWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_askEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long an end waits for the first assignment; a group whose members are alive gives one within its rebalance delay, 3 s.</summary>
    private static readonly TimeSpan s_joinWait = TimeSpan.FromSeconds(5);

    /// <summary>How long an end takes at most, from its beginning, so that the process is gone within 10 s; what is left undone then ends with the process.</summary>
    private static readonly TimeSpan s_endWait = TimeSpan.FromSeconds(6);

    /// <summary>Clients that may not be destroyed, not even by a finalizer; each belongs to a process that is ending.</summary>
    private static readonly ConcurrentBag<IConsumer<byte[], byte[]>> s_left = [];

    private readonly IRecordPipeline _pipeline;
    private readonly Positions _positions;
    private readonly ClusterIdentity _identity;
    private readonly IngestOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<RecordBatch> _submit;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly SemaphoreSlim _slots = new(MaxInFlight, MaxInFlight);
    private readonly ConcurrentQueue<RecordBatch> _stored = new();
    private readonly Dictionary<TopicPartition, Offset> _committed = [];
    private readonly Dictionary<TopicPartition, Offset> _toCommit = [];
    private RecordBatch _batch;
    private bool _broken;
    private bool _suspicious;
    private bool _joined;
    private bool _left;
    private long _asked;

    public ConsumerSession(
        string clusterId, IRecordPipeline pipeline, KafkaClients clients, Positions positions, ClusterIdentity identity, KafkaLagCollector lag, IngestOptions options, TimeProvider time,
        ILogger logger, Action<RecordBatch> submit)
    {
        ClusterId = clusterId;
        (_pipeline, _positions, _identity, _options, _time, _logger, _submit) = (pipeline, positions, identity, options, time, logger, submit);
        _batch = new(this, _pipeline);
        var configuration = clients.Consumer("qr-analytics", pipeline.Group, statistics: true);

        // Bytes bound what is fetched ahead. A bound that is reached makes the client leave the partition alone for a second
        // (librdkafka before fetch.queue.backoff.ms), so it has to hold what a second can store.
        configuration.QueuedMaxMessagesKbytes = 4 * options.BatchBytes / 1024;
        configuration.QueuedMinMessages = 1_000_000;
        configuration.FetchWaitMaxMs = 100;
        configuration.ConsumeResultFields = "headers,topic";
        configuration.SessionTimeoutMs = 10_000;
        configuration.HeartbeatIntervalMs = 1_000;
        _consumer = lag.Watch(new ConsumerBuilder<byte[], byte[]>(configuration), pipeline.Group)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .SetErrorHandler((_, error) => Failed(error))
            .SetLogHandler((_, line) => LogClient(_logger, line.Message))
            .Build();
    }

    /// <summary>Identity of the cluster whose offsets this session handles.</summary>
    public string ClusterId { get; }

    /// <summary>The batch is stored: called from the pipeline's side, the only entrance for other threads.</summary>
    public void Complete(RecordBatch batch)
    {
        _stored.Enqueue(batch);
        _slots.Release();
    }

    /// <summary>The batch was given up: its records come again.</summary>
    public void Abandon() => _slots.Release();

    /// <summary>Consumes until asked to stop (returns true) or until the session is of no more use (false).</summary>
    public bool Run(CancellationToken stopping)
    {
        _consumer.Subscribe(_pipeline.Topic);
        while (!stopping.IsCancellationRequested && !_broken)
        {
            Receive();
            Commit();
            WatchCluster();
            if (IsDue())
            {
                HandOver(stopping);
            }
        }

        if (_broken)
        {
            // Not closed properly: that would commit and leave on a cluster that may be another one by now.
            if (!stopping.IsCancellationRequested)
            {
                return false;
            }

            _left = !_joined;
            return true;
        }

        var ending = _time.GetTimestamp();
        WaitUntilIdle(_options.StopWait);
        Leave(ending);
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_left)
        {
            s_left.Add(_consumer);
        }
        else
        {
            _consumer.Dispose();
        }
    }

    /// <summary>
    /// Leaves the group, unless it is still being joined: librdkafka 2.0 ends the process (an assertion in its cooperative assignor) when a client is
    /// destroyed between its join and its first assignment. Then the assignment is awaited, and a client that gets none ends with the process; it owns no
    /// partition, and the group forgets it after its session timeout. The same goes for a close that waits for a rebalance of others.
    /// </summary>
    private void Leave(long ending)
    {
        while (!_joined && !_broken && _time.GetElapsedTime(ending) < s_joinWait)
        {
            try
            {
                // What is received here is not handed over, and comes again to the next owner.
                _consumer.Consume(s_pollWait);
            }
            catch (ConsumeException exception)
            {
                LogPoll(_logger, exception.Error.Code, exception.Error.Reason);
                _broken |= exception.Error.IsFatal;
            }
        }

        if (!_joined)
        {
            LogNotJoined(_logger);
            _left = true;
            return;
        }

        // On a thread of its own, because neither call can be given a limit. This one only waits, so there is still one at a time.
        var closing = new Thread(CommitAndClose) { IsBackground = true, Name = $"close {_pipeline.Group}" };
        closing.Start();
        var left = s_endWait - _time.GetElapsedTime(ending);
        if (!closing.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero))
        {
            LogNotClosed(_logger);
            _left = true;
        }
    }

    private void CommitAndClose()
    {
        try
        {
            Commit();
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            LogCommit(_logger, exception.Error.Code, exception.Error.Reason);
        }
    }

    /// <param name="always">Polls once even when the batch is full: who does not poll for max.poll.interval.ms (5 min) is put out of the group.</param>
    private void Receive(bool always = false)
    {
        try
        {
            // What the client has fetched already is taken without waiting; 1,000 at a time, so that commits are not starved.
            for (var taken = 0; taken < 1_000 && (!IsFull() || (always && taken == 0)); taken++)
            {
                if (_consumer.Consume(taken == 0 ? s_pollWait : TimeSpan.Zero) is not { Message: not null } record)
                {
                    return;
                }

                if (_broken)
                {
                    return;
                }

                _batch.Add(record, _time.GetTimestamp());
            }
        }
        catch (ConsumeException exception)
        {
            LogPoll(_logger, exception.Error.Code, exception.Error.Reason);
            _broken |= exception.Error.IsFatal;
        }
    }

    private bool IsFull() => _batch.Records.Count >= _options.BatchSize || _batch.Bytes >= _options.BatchBytes;

    private bool IsDue() => IsFull() || (_batch.Records.Count > 0 && _time.GetElapsedTime(_batch.Started) >= _options.BatchWait);

    private void HandOver(CancellationToken stopping)
    {
        if (!_slots.Wait(s_handOverWait, CancellationToken.None))
        {
            WaitPaused(stopping);
            return;
        }

        // A callback while waiting may have taken records back, or broken the session.
        if (_broken || _batch.Records.Count == 0)
        {
            _slots.Release();
            return;
        }

        MessagingMetrics.Consumed(_pipeline.Topic, _pipeline.Group, _batch.Records.Count);
        _submit(_batch);
        _batch = new(this, _pipeline);
    }

    /// <summary>Keeps the membership alive without receiving more than can be stored.</summary>
    private void WaitPaused(CancellationToken stopping)
    {
        LogPaused(_logger);
        while (_slots.CurrentCount == 0 && !stopping.IsCancellationRequested && !_broken)
        {
            // Paused anew each time: an assignment that came meanwhile is not, and brings one record at most.
            _consumer.Pause(_consumer.Assignment);
            Receive(always: true);
            Commit();
            WatchCluster();
        }

        _consumer.Resume(_consumer.Assignment);
        LogResumed(_logger);
    }

    private void Commit()
    {
        while (_stored.TryDequeue(out var batch))
        {
            foreach (var position in batch.Next)
            {
                _toCommit[position.TopicPartition] = position.Offset;
            }
        }

        var owned = _toCommit.Where(pair => _committed.ContainsKey(pair.Key)).Select(pair => new TopicPartitionOffset(pair.Key, pair.Value)).ToArray();
        if (owned.Length == 0 || _broken || !IsSameCluster())
        {
            return;
        }

        // Once only: a commit that failed is overtaken by the next batch's, or by the next owner's.
        _toCommit.Clear();
        var started = _time.GetTimestamp();
        try
        {
            _consumer.Commit(owned);
            MessagingMetrics.Settled(_pipeline.Topic, _pipeline.Group, _time.GetElapsedTime(started));
            foreach (var position in owned)
            {
                _committed[position.TopicPartition] = position.Offset;
            }
        }
        catch (KafkaException exception)
        {
            // Stored is stored: at worst the records come again, to us or to the next owner, and are recognised.
            MessagingMetrics.Settled(_pipeline.Topic, _pipeline.Group, _time.GetElapsedTime(started), exception.Error.Code.ToString());
            LogCommit(_logger, exception.Error.Code, exception.Error.Reason);
            _suspicious = true;
        }
    }

    /// <summary>Asks the broker who it is before offsets are committed to it; ends the session when it is another one.</summary>
    private bool IsSameCluster()
    {
        _asked = _time.GetTimestamp();
        if (_identity.Read() is not { } current)
        {
            _suspicious = true;
            return false;
        }

        if (current != ClusterId)
        {
            LogOtherCluster(_logger);
            _broken = true;
            return false;
        }

        _suspicious = false;
        return true;
    }

    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        _joined = true;
        _pipeline.ExpectDuplicates();
        try
        {
            var positions = _positions.Load(ClusterId, partitions);
            foreach (var position in positions)
            {
                _committed[position.TopicPartition] = Offset.Unset;
                if (position.Offset != Offset.Unset)
                {
                    // What is stored may have been left uncommitted, or committed on another cluster's count.
                    _toCommit[position.TopicPartition] = position.Offset == Offset.Beginning ? 0 : position.Offset;
                }
            }

            LogAssigned(_logger, string.Join(", ", partitions.Select(partition => partition.Partition.Value)));
            return positions;
        }
        catch (Exception exception)
        {
            // Without the stored positions nothing may be received; the next session asks again. Whatever it is, it must not
            // leave a callback: the client would tear down the process.
            LogNoPositions(_logger, exception);
            _broken = true;
            return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End));
        }
    }

    private void Revoked(List<TopicPartitionOffset> positions)
    {
        var partitions = positions.ConvertAll(position => position.TopicPartition);
        _batch.Remove(partitions);
        WaitUntilIdle(_options.RevokeWait);
        Commit();
        Forget(partitions);
    }

    private void Lost(List<TopicPartitionOffset> positions)
    {
        var partitions = positions.ConvertAll(position => position.TopicPartition);
        _batch.Remove(partitions);
        Forget(partitions);
    }

    private void Forget(List<TopicPartition> partitions)
    {
        LogRevoked(_logger, string.Join(", ", partitions.Select(partition => partition.Partition.Value)));
        foreach (var partition in partitions)
        {
            _committed.Remove(partition);
        }
    }

    private void Failed(Error error)
    {
        LogClientError(_logger, error.Code, error.Reason);
        _broken |= error.IsFatal;
        _suspicious = true;
    }

    /// <summary>Waits for the batches in hand; the pipeline needs nothing from this thread meanwhile.</summary>
    private void WaitUntilIdle(TimeSpan limit)
    {
        var started = _time.GetTimestamp();
        var taken = 0;
        while (taken < MaxInFlight && limit - _time.GetElapsedTime(started) is { Ticks: > 0 } left && _slots.Wait(left))
        {
            taken++;
        }

        if (taken > 0)
        {
            _slots.Release(taken);
        }
    }

    /// <summary>A broker that failed may come back as another one, even while there is nothing to commit.</summary>
    private void WatchCluster()
    {
        if (_suspicious && _time.GetElapsedTime(_asked) >= s_askEvery)
        {
            IsSameCluster();
        }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Information, Message = "Got partitions {Partitions}")]
    private static partial void LogAssigned(ILogger logger, string partitions);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Information, Message = "Gave up partitions {Partitions}")]
    private static partial void LogRevoked(ILogger logger, string partitions);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Warning, Message = "Scans cannot be stored at the moment; receiving pauses")]
    private static partial void LogPaused(ILogger logger);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Information, Message = "Scans can be stored again; receiving goes on")]
    private static partial void LogResumed(ILogger logger);

    [LoggerMessage(EventId = 3024, Level = LogLevel.Information, Message = "Offsets were not committed ({Code}: {Reason}); the records may come again")]
    private static partial void LogCommit(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(EventId = 3025, Level = LogLevel.Warning, Message = "The Kafka cluster is another one than before; starting over on it")]
    private static partial void LogOtherCluster(ILogger logger);

    [LoggerMessage(EventId = 3026, Level = LogLevel.Warning, Message = "Positions could not be read")]
    private static partial void LogNoPositions(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3027, Level = LogLevel.Warning, Message = "Receiving failed ({Code}): {Reason}")]
    private static partial void LogPoll(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(EventId = 3028, Level = LogLevel.Warning, Message = "Kafka client: {Code}: {Reason}")]
    private static partial void LogClientError(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(EventId = 3032, Level = LogLevel.Information, Message = "The group was not joined yet; it is left by the end of the process")]
    private static partial void LogNotJoined(ILogger logger);

    [LoggerMessage(EventId = 3033, Level = LogLevel.Information, Message = "The group did not let this member go in time; it is left by the end of the process")]
    private static partial void LogNotClosed(ILogger logger);

    [LoggerMessage(EventId = 3029, Level = LogLevel.Debug, Message = "Kafka client: {Line}")]
    private static partial void LogClient(ILogger logger, string line);
}
