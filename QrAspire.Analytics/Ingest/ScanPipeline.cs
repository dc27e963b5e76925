using Confluent.Kafka;
using Microsoft.Extensions.Options;
using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// Takes a batch to its end: decode, enrich, dead letters out, rows and positions in. It returns only when every record of
/// the batch is either stored or published as a dead letter, however long the database or the broker is away.
/// </summary>
internal sealed partial class ScanPipeline(
    IScanEnricher enricher, ScanStore store, PartitionRetention retention, RecordPublisher publisher, IngestMetrics metrics, IOptions<IngestOptions> options, FaultFlags faults, TimeProvider time, ILoggerFactory loggers, ILogger<ScanPipeline> logger) : IRecordPipeline
{
    private readonly ILogger _traced = loggers.CreateLogger("QrAspire.Traced.Ingest");
    private readonly Backoff _backoff = new(options.Value.RetryBase, options.Value.RetryMax, Random.Shared);

    public string Topic => Topics.ScanEvents;

    public string Group => Topics.AnalyticsGroup;

    public void ExpectDuplicates() => store.ExpectDuplicates();

    public ReceivedRecord Receive(ConsumeResult<byte[], byte[]> record) =>
        !ScanEventEnvelope.TryRead(record.Message.Key, record.Message.Headers, record.Message.Value, out var scan, out var rejection) ? new ReceivedScan(record, rejection)
        : faults.Hits(Fault.DeadLetters) ? new ReceivedScan(record, new ScanEventRejection("fault_injected", "The fault deadLetters is on."))
        // Its partition, and with it the knowledge whether it was stored before, may be gone.
        : scan.OccurredAt < retention.Horizon ? new ReceivedScan(record, new ScanEventRejection("too_old", "The scan is older than the retention of raw scans."))
        : new ReceivedScan(record, new ScanRow(scan, enricher.Enrich(scan)));

    public Func<CancellationToken, Task> Prepare(RecordBatch batch)
    {
        var started = time.GetTimestamp();
        var spans = ProcessSpans.Start(batch.Records);
        var scans = new List<ReceivedScan>(batch.Records.Count);
        var rejected = new List<ReceivedScan>();
        foreach (var record in batch.Records)
        {
            var scan = (ReceivedScan)record;
            (scan.Row is null ? rejected : scans).Add(scan);
        }

        var rows = Of(scans);
        return async cancellationToken =>
        {
            using (spans)
            using (rows)
            {
                spans.Enter();
                if (faults.IsOn(Fault.AnalyticsDelay))
                {
                    await faults.DelayAsync(Fault.AnalyticsDelay, time, cancellationToken);
                }

                await PublishAsync(rejected.ConvertAll(scan => (scan, scan.Rejection!)), spans, cancellationToken);
                var position = new StorePosition(batch.Session.ClusterId, [.. batch.Next]);
                if (faults.IsOn(Fault.PositionFirst))
                {
                    await StoreAsync([], PreparedBatch.Of([]), position, spans, cancellationToken);
                    await Task.Delay(TimeSpan.FromSeconds(faults[Fault.PositionFirst]), time, cancellationToken);
                    position = StorePosition.Unchanged;
                }

                await StoreAsync(scans, rows, position, spans, cancellationToken);
                if (spans.IsTraced)
                {
                    LogStored(_traced, scans.Count, time.GetElapsedTime(started).TotalMilliseconds);
                }
            }

            metrics.Processed(this, time.GetElapsedTime(started), batch.Records.Count);
        };
    }

    private static PreparedBatch Of(List<ReceivedScan> scans) => PreparedBatch.Of(scans.ConvertAll(scan => scan.Row!));

    /// <summary>
    /// Stores the rows. When the database refuses one of them, halves are tried until it is found: one scan that cannot be
    /// stored must not hold up the others.
    /// </summary>
    private async Task StoreAsync(List<ReceivedScan> scans, PreparedBatch batch, StorePosition position, ProcessSpans spans, CancellationToken cancellationToken)
    {
        try
        {
            var result = await RetryAsync(() => store.StoreAsync(batch, position, cancellationToken), spans, cancellationToken);
            metrics.Stored(result);
            var now = time.GetUtcNow();
            foreach (var row in batch.Rows)
            {
                metrics.Aged(now - row.Event.OccurredAt);
            }
        }
        catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
        {
            if (scans.Count == 1)
            {
                LogNotStorable(logger, exception, scans[0].Position);
                await PublishAsync([(scans[0], new("not_storable", exception.Message))], spans, cancellationToken);
                await StoreAsync([], PreparedBatch.Of([]), position, spans, cancellationToken);
                return;
            }

            var half = scans.Count / 2;
            await StoreAsync(scans[..half], Of(scans[..half]), StorePosition.Unchanged, spans, cancellationToken);
            await StoreAsync(scans[half..], Of(scans[half..]), position, spans, cancellationToken);
        }
    }

    private async Task PublishAsync(List<(ReceivedScan Scan, ScanEventRejection Why)> rejected, ProcessSpans spans, CancellationToken cancellationToken)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        var failedAt = time.GetUtcNow();
        foreach (var (scan, why) in rejected)
        {
            LogRejected(logger, scan.Position, why.Reason, why.Message);
        }

        await RetryAsync(
            async () =>
            {
                await publisher.PublishAsync(
                    Topics.DeadLetters,
                    [.. rejected.Select(letter => DeadLetterRecord.Of(letter.Scan.Record, letter.Why.Reason, letter.Why.Message, attempts: 1, failedAt))],
                    cancellationToken);
                return rejected.Count;
            },
            spans, cancellationToken);
        metrics.DeadLettered(rejected.Count);
    }

    private Task<T> RetryAsync<T>(Func<Task<T>> attempt, ProcessSpans spans, CancellationToken cancellationToken) =>
        _backoff.RetryAsync(
            attempt,
            (failures, wait, exception) =>
            {
                metrics.Retried();
                spans.Failed(exception);
                LogRetry(logger, failures, wait.TotalMilliseconds, exception.Message);
            },
            time, cancellationToken);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "Storing a batch failed {Failures} times, trying again in {Wait:0} ms: {Error}")]
    private static partial void LogRetry(ILogger logger, int failures, double wait, string error);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "{Position} is no scan ({Reason}): {Explanation} It goes to the dead letters")]
    private static partial void LogRejected(ILogger logger, TopicPartitionOffset position, string reason, string explanation);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Information, Message = "Stored a batch of scans, {Scans} in all, in {Milliseconds:0.0} ms")]
    private static partial void LogStored(ILogger logger, int scans, double milliseconds);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Error, Message = "The database refuses the scan at {Position}; it goes to the dead letters")]
    private static partial void LogNotStorable(ILogger logger, Exception exception, TopicPartitionOffset position);
}
