using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Confluent.Kafka;

namespace QrAspire.Analytics.Ingest;

/// <summary>Meter <c>QrAspire.Analytics</c>: what became of scans, how old they were when stored, how far behind the consumer is.</summary>
internal sealed class IngestMetrics
{
    public const string MeterName = "QrAspire.Analytics";

    private static readonly KeyValuePair<string, object?> s_consumed = new("stage", "consumed");
    private static readonly KeyValuePair<string, object?> s_duplicate = new("stage", "duplicate");
    private static readonly KeyValuePair<string, object?> s_deadLettered = new("stage", "dead_lettered");

    private readonly ConcurrentDictionary<(string Group, TopicPartition Partition), (long Committed, long End)> _partitions = new();
    private readonly Counter<long> _events;
    private readonly Histogram<double> _age;
    private readonly Counter<long> _received;
    private readonly Histogram<double> _processing;
    private readonly Counter<long> _retries;
    private readonly Histogram<long> _batchSize;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("qr.scan_events", description: "Scan events by what became of them.");
        _age = meter.CreateHistogram("qr.scan_event_age", "s", "Time from the answer to the scanner until the scan is committed.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 86400] });
        _received = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Records received.");
        _processing = meter.CreateHistogram("messaging.process.duration", "s", "Time to process a batch of records, retries included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
        _retries = meter.CreateCounter<long>("qr.ingest_retries", description: "Attempts to store a batch that failed and are tried again.");
        _batchSize = meter.CreateHistogram<long>("qr.ingest_batch_size", "{record}", "Records of a batch.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000] });
        meter.CreateObservableGauge("kafka.consumergroup.lag", () => Observe(position => position.End - position.Committed), description: "Records between the group's commit and the end of the partition.");
        meter.CreateObservableGauge("kafka.consumergroup.current_offset", () => Observe(position => position.Committed), description: "The group's committed offset.");
        meter.CreateObservableGauge("kafka.topic.partition.current_offset", () => Observe(position => position.End), description: "End of the partition.");
        meter.CreateObservableGauge("kafka.consumergroup.lag_sum", LagSums, description: "Lag of this instance's partitions.");
    }

    public void Received(IRecordPipeline pipeline, int records) => _received.Add(records, Tags(pipeline, "poll", "receive"));

    public void Stored(StoreResult result)
    {
        _events.Add(result.Stored, s_consumed);
        if (result.Duplicates > 0)
        {
            _events.Add(result.Duplicates, s_duplicate);
        }
    }

    public void Aged(TimeSpan age) => _age.Record(Math.Max(0, age.TotalSeconds));

    public void DeadLettered(int records) => _events.Add(records, s_deadLettered);

    public void Retried() => _retries.Add(1);

    public void Processed(IRecordPipeline pipeline, TimeSpan duration, int records)
    {
        _processing.Record(duration.TotalSeconds, Tags(pipeline, "process", "process"));
        _batchSize.Record(records);
    }

    /// <summary>Where a partition is: the committed offset and the end of its log.</summary>
    public void Position(IRecordPipeline pipeline, TopicPartition partition, long committed, long end) => _partitions[(pipeline.Group, partition)] = (committed, end);

    /// <summary>The partition belongs to somebody else now, who reports it.</summary>
    public void Forget(IRecordPipeline pipeline, TopicPartition partition) => _partitions.TryRemove((pipeline.Group, partition), out _);

    private static KeyValuePair<string, object?>[] Tags(IRecordPipeline pipeline, string operation, string type) =>
    [
        new("messaging.system", "kafka"),
        new("messaging.operation.name", operation),
        new("messaging.operation.type", type),
        new("messaging.destination.name", pipeline.Topic),
        new("messaging.consumer.group.name", pipeline.Group),
    ];

    private IEnumerable<Measurement<long>> Observe(Func<(long Committed, long End), long> value) =>
        _partitions.Select(pair => new Measurement<long>(
            Math.Max(0, value(pair.Value)),
            new("consumergroup", pair.Key.Group),
            new("topic", pair.Key.Partition.Topic),
            new("partition", pair.Key.Partition.Partition.Value.ToString(CultureInfo.InvariantCulture))));

    private IEnumerable<Measurement<long>> LagSums() =>
        _partitions.GroupBy(pair => (pair.Key.Group, pair.Key.Partition.Topic)).Select(group => new Measurement<long>(
            group.Sum(pair => Math.Max(0, pair.Value.End - pair.Value.Committed)),
            new("consumergroup", group.Key.Group),
            new("topic", group.Key.Topic)));
}
