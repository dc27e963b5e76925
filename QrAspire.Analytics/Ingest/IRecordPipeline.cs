namespace QrAspire.Analytics.Ingest;

/// <summary>What becomes of the records of one topic.</summary>
internal interface IRecordPipeline
{
    /// <summary>The topic to consume.</summary>
    string Topic { get; }

    /// <summary>The consumer group.</summary>
    string Group { get; }

    /// <summary>
    /// Takes every record of the batch to its end and stores the positions with it. Returns only when that is done, however
    /// long a dependency is away; throws only when cancelled or when the program is wrong.
    /// </summary>
    Task ProcessAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>Partitions came from somebody else: their next records may have been stored before.</summary>
    void ExpectDuplicates();
}
