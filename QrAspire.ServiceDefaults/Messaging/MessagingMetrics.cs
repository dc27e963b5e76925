using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// The <c>messaging.*</c> instruments of OpenTelemetry's messaging conventions, for Kafka: messages sent and consumed, duration of client operations
/// and of processing, seconds.
/// </summary>
public static class MessagingMetrics
{
    private static readonly Meter s_meter = new(KafkaTraceContext.SourceName);
    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that a producer tried to send.");
    private static readonly Counter<long> s_consumed = s_meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were handed to a consumer.");
    private static readonly Histogram<double> s_operation = s_meter.CreateHistogram("messaging.client.operation.duration", "s", "Duration of an operation of the client.", tags: null, s_seconds);
    private static readonly Histogram<double> s_process = s_meter.CreateHistogram("messaging.process.duration", "s", "Duration of processing, per batch.", tags: null, s_seconds);

    /// <summary>Messages left for a topic, or failed to.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">How many.</param>
    /// <param name="duration">From the send until the broker's answer to the last of them.</param>
    /// <param name="errorType">Name of the Kafka error, null when they were acknowledged.</param>
    public static void Sent(string topic, long messages, TimeSpan duration, string? errorType = null)
    {
        var tags = Tags("send", "send", topic, group: null, errorType);
        s_sent.Add(messages, tags);
        s_operation.Record(duration.TotalSeconds, tags);
    }

    /// <summary>Messages came from a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="messages">How many; redelivered ones count again.</param>
    public static void Consumed(string topic, string group, long messages) => s_consumed.Add(messages, Tags("poll", "receive", topic, group, errorType: null));

    /// <summary>A batch was processed, or failed to be.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="duration">Time that the batch took until it was stored.</param>
    /// <param name="errorType">Type of the failure, null without one.</param>
    public static void Processed(string topic, string group, TimeSpan duration, string? errorType = null) =>
        s_process.Record(duration.TotalSeconds, Tags("process", "process", topic, group, errorType));

    /// <summary>Offsets were committed, or failed to be.</summary>
    public static void Settled(string topic, string group, TimeSpan duration, string? errorType = null) =>
        s_operation.Record(duration.TotalSeconds, Tags("commit", "settle", topic, group, errorType));

    private static TagList Tags(string operation, string type, string topic, string? group, string? errorType)
    {
        var tags = new TagList
        {
            { "messaging.system", "kafka" },
            { "messaging.operation.name", operation },
            { "messaging.operation.type", type },
            { "messaging.destination.name", topic },
        };
        if (group is not null)
        {
            tags.Add("messaging.consumer.group.name", group);
        }

        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        return tags;
    }
}
