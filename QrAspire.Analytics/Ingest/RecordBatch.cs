using Confluent.Kafka;

namespace QrAspire.Analytics.Ingest;

/// <summary>Records that are stored together, and how far each partition is when they are.</summary>
/// <param name="session">The consumer that received them; what it received must be committed by it or not at all.</param>
/// <param name="pipeline">What becomes of them.</param>
internal sealed class RecordBatch(ConsumerSession session, IRecordPipeline pipeline)
{
    private readonly List<ReceivedRecord> _records = [];
    private readonly Dictionary<TopicPartition, Offset> _next = [];

    public ConsumerSession Session => session;

    public IReadOnlyList<ReceivedRecord> Records => _records;

    /// <summary>Bytes of keys and values.</summary>
    public int Bytes { get; private set; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the first record's arrival.</summary>
    public long Started { get; private set; }

    /// <summary>The offsets to commit once all records are stored.</summary>
    public IEnumerable<TopicPartitionOffset> Next => _next.Select(pair => new TopicPartitionOffset(pair.Key, pair.Value));

    public void Add(ConsumeResult<byte[], byte[]> record, long now)
    {
        Started = _records.Count == 0 ? now : Started;
        _records.Add(pipeline.Receive(record));
        _next[record.TopicPartition] = record.Offset + 1;
        Bytes += (record.Message.Key?.Length ?? 0) + (record.Message.Value?.Length ?? 0);
    }

    /// <summary>Forgets the records of partitions that were taken away; their next owner receives them.</summary>
    public void Remove(IReadOnlyCollection<TopicPartition> partitions)
    {
        _records.RemoveAll(record => partitions.Contains(record.Position.TopicPartition));
        foreach (var partition in partitions)
        {
            _next.Remove(partition);
        }
    }
}
