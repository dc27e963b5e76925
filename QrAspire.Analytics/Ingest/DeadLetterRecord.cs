using System.Globalization;
using System.Text;
using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>A rejected record as it is published to <see cref="Topics.DeadLetters"/>: original key, value and headers, and why and where from in further headers.</summary>
internal static class DeadLetterRecord
{
    public const string Reason = "error-reason";
    public const string Message = "exception-message";
    public const string FailedAt = "failed-at";
    public const string Topic = "original-destination";
    public const string Partition = "original-partition";
    public const string Offset = "original-offset";
    public const string Attempts = "attempts";

    private const int MaxMessage = 8192;

    private static readonly string[] s_added = [Reason, Message, FailedAt, Topic, Partition, Offset, Attempts];

    /// <summary>The record to publish.</summary>
    public static Message<byte[], byte[]> Of(ConsumeResult<byte[], byte[]> record, string reason, string message, int attempts, DateTimeOffset failedAt)
    {
        var headers = Original(record.Message.Headers);
        Add(headers, Reason, reason);
        Add(headers, Message, message.Length <= MaxMessage ? message : message[..MaxMessage]);
        Add(headers, FailedAt, failedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(headers, Topic, record.Topic);
        Add(headers, Partition, record.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add(headers, Offset, record.Offset.Value.ToString(CultureInfo.InvariantCulture));
        Add(headers, Attempts, attempts.ToString(CultureInfo.InvariantCulture));
        return new() { Key = record.Message.Key!, Value = record.Message.Value!, Headers = headers };
    }

    /// <summary>The headers without those that a dead letter adds.</summary>
    public static Headers Original(Headers? headers)
    {
        var original = new Headers();
        foreach (var header in headers ?? [])
        {
            if (!s_added.Contains(header.Key))
            {
                original.Add(header.Key, header.GetValueBytes());
            }
        }

        return original;
    }

    /// <summary>The text of a header that a dead letter adds; null when it is missing.</summary>
    public static string? Text(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;

    private static void Add(Headers headers, string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
}
