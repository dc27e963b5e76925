using Confluent.Kafka;

namespace QrAspire.Analytics.Ingest;

/// <summary>What becomes of the records of one topic.</summary>
internal interface IRecordPipeline
{
    /// <summary>The topic to consume.</summary>
    string Topic { get; }

    /// <summary>The consumer group.</summary>
    string Group { get; }

    /// <summary>
    /// Takes from a record what its batch needs, at once and on the receiving thread: what the client made of the record, some
    /// twenty objects, is then forgotten before it grows old.
    /// </summary>
    ReceivedRecord Receive(ConsumeResult<byte[], byte[]> record);

    /// <summary>
    /// Does what needs no database, while the batch before is still being stored, and returns the work that takes every
    /// record of the batch to its end and stores the positions with it. That work returns only when it is done, however
    /// long a dependency is away; it throws only when cancelled or when the program is wrong.
    /// </summary>
    Func<CancellationToken, Task> Prepare(RecordBatch batch);

    /// <summary>Partitions came from somebody else: their next records may have been stored before.</summary>
    void ExpectDuplicates();
}
