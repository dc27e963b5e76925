using Confluent.Kafka;
using Microsoft.Extensions.Options;
using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// Takes a batch to its end: decode, enrich, dead letters out, rows and positions in. It returns only when every record of
/// the batch is either stored or published as a dead letter, however long the database or the broker is away.
/// </summary>
internal sealed partial class ScanPipeline(
    IScanEnricher enricher, ScanStore store, PartitionRetention retention, RecordPublisher publisher, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time, ILogger<ScanPipeline> logger) : IRecordPipeline
{
    private readonly Backoff _backoff = new(options.Value.RetryBase, options.Value.RetryMax, Random.Shared);

    private readonly record struct Decoded(ConsumeResult<byte[], byte[]> Record, ScanRow Row);

    private readonly record struct Rejected(ConsumeResult<byte[], byte[]> Record, string Reason, string Message, int Attempts);

    public string Topic => Topics.ScanEvents;

    public string Group => Topics.AnalyticsGroup;

    public void ExpectDuplicates() => store.ExpectDuplicates();

    public async Task ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var spans = ProcessSpans.Start(batch.Records);
        var (decoded, rejected) = Decode(batch.Records);
        await PublishAsync(rejected, spans, cancellationToken);
        await StoreAsync(decoded, new(batch.Session.ClusterId, [.. batch.Next]), spans, cancellationToken);
        metrics.Processed(this, time.GetElapsedTime(started), batch.Records.Count);
    }

    private (List<Decoded> Decoded, List<Rejected> Rejected) Decode(IReadOnlyList<ConsumeResult<byte[], byte[]>> records)
    {
        var decoded = new List<Decoded>(records.Count);
        var rejected = new List<Rejected>();
        var horizon = retention.Horizon;
        foreach (var record in records)
        {
            if (!ScanEventEnvelope.TryRead(record.Message.Key, record.Message.Headers, record.Message.Value, out var scan, out var rejection))
            {
                rejected.Add(new(record, rejection.Reason, rejection.Message, Attempts: 1));
            }
            else if (scan.OccurredAt < horizon)
            {
                // Its partition, and with it the knowledge whether it was stored before, may be gone.
                rejected.Add(new(record, "too_old", "The scan is older than the retention of raw scans.", Attempts: 1));
            }
            else
            {
                decoded.Add(new(record, new(scan, enricher.Enrich(scan))));
            }
        }

        return (decoded, rejected);
    }

    /// <summary>
    /// Stores the rows. When the database refuses one of them, halves are tried until it is found: one scan that cannot be
    /// stored must not hold up the others.
    /// </summary>
    private async Task StoreAsync(List<Decoded> decoded, StorePosition position, ProcessSpans spans, CancellationToken cancellationToken)
    {
        var batch = PreparedBatch.Of([.. decoded.Select(scan => scan.Row)]);
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
            if (decoded.Count == 1)
            {
                LogNotStorable(logger, exception, decoded[0].Record.TopicPartitionOffset);
                await PublishAsync([new(decoded[0].Record, "not_storable", exception.Message, Attempts: 1)], spans, cancellationToken);
                await StoreAsync([], position, spans, cancellationToken);
                return;
            }

            var half = decoded.Count / 2;
            await StoreAsync(decoded[..half], StorePosition.Unchanged, spans, cancellationToken);
            await StoreAsync(decoded[half..], position, spans, cancellationToken);
        }
    }

    private async Task PublishAsync(List<Rejected> rejected, ProcessSpans spans, CancellationToken cancellationToken)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        var failedAt = time.GetUtcNow();
        foreach (var letter in rejected)
        {
            LogRejected(logger, letter.Record.TopicPartitionOffset, letter.Reason, letter.Message);
        }

        await RetryAsync(
            async () =>
            {
                await publisher.PublishAsync(
                    Topics.DeadLetters,
                    [.. rejected.Select(letter => DeadLetterRecord.Of(letter.Record, letter.Reason, letter.Message, letter.Attempts, failedAt))],
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

    [LoggerMessage(EventId = 3012, Level = LogLevel.Error, Message = "The database refuses the scan at {Position}; it goes to the dead letters")]
    private static partial void LogNotStorable(ILogger logger, Exception exception, TopicPartitionOffset position);
}
