using System.Diagnostics.Metrics;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>Meter <c>QrAspire.Analytics</c>: what became of scans and how old they were when stored.</summary>
internal sealed class IngestMetrics
{
    public const string MeterName = "QrAspire.Analytics";

    private static readonly KeyValuePair<string, object?> s_consumed = new("stage", "consumed");
    private static readonly KeyValuePair<string, object?> s_duplicate = new("stage", "duplicate");
    private static readonly KeyValuePair<string, object?> s_deadLettered = new("stage", "dead_lettered");

    private readonly Counter<long> _events;
    private readonly Histogram<double> _age;
    private readonly Counter<long> _retries;
    private readonly Histogram<long> _batchSize;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("qr.scan_events", description: "Scan events by what became of them.");
        _age = meter.CreateHistogram("qr.scan_event_age", "s", "Time from the answer to the scanner until the scan is committed.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 86400] });
        _retries = meter.CreateCounter<long>("qr.ingest_retries", description: "Attempts to store a batch that failed and are tried again.");
        _batchSize = meter.CreateHistogram<long>("qr.ingest_batch_size", description: "Records of a batch.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000] });

        // Counters that nobody has touched yet are not exported; alerts want the zero.
        _events.Add(0, s_consumed);
        _events.Add(0, s_duplicate);
        _events.Add(0, s_deadLettered);
        _retries.Add(0);
    }

    public void Stored(StoreResult result)
    {
        _events.Add(result.Stored, s_consumed);
        _events.Add(result.Duplicates, s_duplicate);
    }

    public void Aged(TimeSpan age) => _age.Record(Math.Max(0, age.TotalSeconds));

    public void DeadLettered(int records) => _events.Add(records, s_deadLettered);

    public void Retried() => _retries.Add(1);

    public void Processed(IRecordPipeline pipeline, TimeSpan duration, int records)
    {
        MessagingMetrics.Processed(pipeline.Topic, pipeline.Group, duration);
        _batchSize.Record(records);
    }
}
