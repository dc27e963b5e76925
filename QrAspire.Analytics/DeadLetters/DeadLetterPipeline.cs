using System.Globalization;
using System.Security.Cryptography;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.DeadLetters;

/// <summary>Stores dead letters, each once, so that people can list, replay and discard them.</summary>
internal sealed partial class DeadLetterPipeline(
    NpgsqlDataSource database, Positions positions, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time, ILogger<DeadLetterPipeline> logger) : IRecordPipeline
{
    private const string Insert =
        """
        INSERT INTO dead_letters (id, original_topic, original_partition, original_offset, content_hash, key, value, headers, reason, message, attempts, failed_at, stored_at, replays)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)
        ON CONFLICT (original_topic, original_partition, original_offset, content_hash) DO NOTHING
        """;

    private readonly Backoff _backoff = new(options.Value.RetryBase, options.Value.RetryMax, Random.Shared);

    public string Topic => Topics.DeadLetters;

    public string Group => Topics.DeadLetterGroup;

    public void ExpectDuplicates()
    {
        // Every insert is exact.
    }

    public ReceivedRecord Receive(ConsumeResult<byte[], byte[]> record) => new ReceivedLetter(record.TopicPartitionOffset, Read(record));

    public Func<CancellationToken, Task> Prepare(RecordBatch batch)
    {
        var started = time.GetTimestamp();
        var letters = batch.Records.Select(record => ((ReceivedLetter)record).Letter).ToArray();
        return async cancellationToken =>
        {
            await _backoff.RetryAsync(() => StoreAsync(letters, batch, cancellationToken), Retried, time, cancellationToken);
            metrics.Processed(this, time.GetElapsedTime(started), batch.Records.Count);
        };
    }

    private async Task<int> StoreAsync(DeadLetter[] letters, RecordBatch records, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var letter in letters)
        {
            batch.BatchCommands.Add(Inserting(letter));
        }

        batch.BatchCommands.Add(positions.Saving(records.Session.ClusterId, [.. records.Next]));
        var stored = await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    private static NpgsqlBatchCommand Inserting(DeadLetter letter) => new(Insert)
    {
        Parameters =
        {
            new() { Value = letter.Id },
            new() { Value = letter.OriginalTopic },
            new() { Value = letter.OriginalPartition },
            new() { Value = letter.OriginalOffset },
            new() { Value = letter.ContentHash },
            new() { Value = (object?)letter.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            new() { Value = (object?)letter.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            new() { Value = letter.Headers, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = letter.Reason },
            new() { Value = letter.Message },
            new() { Value = letter.Attempts },
            new() { Value = letter.FailedAt },
            new() { Value = letter.StoredAt },
        },
    };

    /// <summary>Takes the record as it is: whatever is missing or strange in a dead letter is no reason to lose it.</summary>
    private DeadLetter Read(ConsumeResult<byte[], byte[]> record)
    {
        var headers = record.Message.Headers;
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OriginalTopic = Text(headers, DeadLetterRecord.Topic) ?? record.Topic,
            OriginalPartition = (int)(Number(headers, DeadLetterRecord.Partition) ?? record.Partition.Value),
            OriginalOffset = Number(headers, DeadLetterRecord.Offset) ?? record.Offset.Value,
            ContentHash = SHA256.HashData([.. record.Message.Key ?? [], 0, .. record.Message.Value ?? []]),
            Key = record.Message.Key,
            Value = record.Message.Value,
            Headers = HeaderJson.Write(DeadLetterRecord.Original(headers)),
            Reason = Text(headers, DeadLetterRecord.Reason) ?? "unknown",
            Message = Text(headers, DeadLetterRecord.Message) ?? "",
            Attempts = (int)(Number(headers, DeadLetterRecord.Attempts) ?? 1),
            FailedAt = Number(headers, DeadLetterRecord.FailedAt) is { } failed and > 0 and < 253402300799999 ? DateTimeOffset.FromUnixTimeMilliseconds(failed) : now,
            StoredAt = now,
        };
    }

    private static string? Text(Headers? headers, string name) => DeadLetterRecord.Text(headers, name)?.Replace('\0', '\uFFFD');

    private static long? Number(Headers? headers, string name) =>
        long.TryParse(DeadLetterRecord.Text(headers, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Retried(int failures, TimeSpan wait, Exception exception)
    {
        metrics.Retried();
        LogRetry(logger, failures, wait.TotalMilliseconds, exception.Message);
    }

    [LoggerMessage(EventId = 3300, Level = LogLevel.Warning, Message = "Storing dead letters failed {Failures} times, trying again in {Wait:0} ms: {Error}")]
    private static partial void LogRetry(ILogger logger, int failures, double wait, string error);

    private sealed class ReceivedLetter(TopicPartitionOffset position, DeadLetter letter) : ReceivedRecord(position)
    {
        public DeadLetter Letter => letter;
    }
}
