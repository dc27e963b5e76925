using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// W3C Trace Context in Kafka headers, and the spans around a record: <c>send {topic}</c> (producer) and <c>process {topic}</c> (consumer),
/// with the attributes of OpenTelemetry's messaging conventions.
/// </summary>
public static class KafkaTraceContext
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "QrAspire.Messaging";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Puts <c>traceparent</c> (and <c>tracestate</c>, if any) of <paramref name="activity"/> into the headers; nothing without an activity.</summary>
    public static void Inject(Headers headers, Activity? activity)
    {
        if (activity is not null)
        {
            Inject(headers, activity.Context);
        }
    }

    /// <inheritdoc cref="Inject(Headers, Activity?)"/>
    public static void Inject(Headers headers, ActivityContext context)
    {
        if (context.TraceId == default)
        {
            return;
        }

        headers.Remove(ScanEventContract.HeaderTraceParent);
        headers.Add(ScanEventContract.HeaderTraceParent, TraceParent(context));
        if (context.TraceState is { Length: > 0 } state)
        {
            headers.Remove(ScanEventContract.HeaderTraceState);
            headers.Add(ScanEventContract.HeaderTraceState, Encoding.ASCII.GetBytes(state));
        }
    }

    /// <summary>The trace context in the headers; false when there is none or it is malformed.</summary>
    public static bool TryExtract(Headers? headers, out ActivityContext context)
    {
        context = default;
        return headers is not null
            && headers.TryGetLastBytes(ScanEventContract.HeaderTraceParent, out var parent) && parent is { Length: >= 55 and <= 128 }
            && ActivityContext.TryParse(Encoding.ASCII.GetString(parent), State(headers), isRemote: true, out context);
    }

    /// <summary>Starts <c>send {topic}</c>; null when nobody listens. Its parent is the scan's own trace when <paramref name="parent"/> is given.</summary>
    /// <param name="topic">Where the record goes.</param>
    /// <param name="key">The record's key as text.</param>
    /// <param name="parent">Trace context of the request that caused the record, which may have ended long ago.</param>
    public static Activity? StartSend(string topic, string? key, ActivityContext parent = default)
    {
        var activity = s_source.StartActivity($"send {topic}", ActivityKind.Producer, parent);
        return activity?.IsAllDataRequested == true ? Describe(activity, "send", "send", topic, key) : activity;
    }

    /// <summary>
    /// Starts <c>process {topic}</c> for one record; null when nobody listens. A record is processed once on its own, so its producer is the parent
    /// (allowed by the conventions for single messages), which makes a scan one connected trace.
    /// </summary>
    public static Activity? StartProcess(string group, TopicPartitionOffset position, ActivityContext parent, string? key = null)
    {
        var activity = s_source.StartActivity($"process {position.Topic}", ActivityKind.Consumer, parent);
        if (activity?.IsAllDataRequested == true)
        {
            Describe(activity, "process", "process", position.Topic, key)
                .SetTag("messaging.consumer.group.name", group)
                .SetTag("messaging.destination.partition.id", position.Partition.Value.ToString(CultureInfo.InvariantCulture))
                .SetTag("messaging.kafka.offset", position.Offset.Value);
        }

        return activity;
    }

    /// <summary>Starts <c>process {topic}</c> for a batch, linked to the producers of up to <paramref name="maxLinks"/> of its records.</summary>
    public static Activity? StartProcessBatch(string group, string topic, IReadOnlyCollection<Headers?> records, int maxLinks = 128)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        var links = new List<ActivityLink>(Math.Min(records.Count, maxLinks));
        foreach (var headers in records)
        {
            if (links.Count < maxLinks && TryExtract(headers, out var context))
            {
                links.Add(new(context));
            }
        }

        var activity = s_source.StartActivity($"process {topic}", ActivityKind.Consumer, parentContext: default, links: links);
        if (activity?.IsAllDataRequested == true)
        {
            Describe(activity, "process", "process", topic, key: null)
                .SetTag("messaging.consumer.group.name", group)
                .SetTag("messaging.batch.message_count", records.Count);
        }

        return activity;
    }

    /// <summary>Marks the span as failed: status Error and <c>error.type</c> (the Kafka error's name, else the exception's type).</summary>
    public static void Fail(Activity? activity, Exception exception)
    {
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        activity?.SetTag("error.type", exception is KafkaException kafka ? kafka.Error.Code.ToString() : exception.GetType().FullName);
    }

    private static Activity Describe(Activity activity, string operation, string type, string topic, string? key)
    {
        activity
            .SetTag("messaging.system", "kafka")
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", type)
            .SetTag("messaging.destination.name", topic);
        return key is null ? activity : activity.SetTag("messaging.kafka.message.key", key);
    }

    /// <summary><c>00-{trace id}-{span id}-{flags}</c> as ASCII (W3C Trace Context §3.2), without a string in between.</summary>
    private static byte[] TraceParent(ActivityContext context)
    {
        var text = new byte[55];
        Span<byte> raw = stackalloc byte[16];
        "00-"u8.CopyTo(text);
        context.TraceId.CopyTo(raw);
        Convert.TryToHexStringLower(raw, text.AsSpan(3), out _);
        text[35] = (byte)'-';
        context.SpanId.CopyTo(raw[..8]);
        Convert.TryToHexStringLower(raw[..8], text.AsSpan(36), out _);
        text[52] = (byte)'-';
        text[53] = (byte)'0';
        text[54] = context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? (byte)'1' : (byte)'0';
        return text;
    }

    private static string? State(Headers headers) =>
        headers.TryGetLastBytes(ScanEventContract.HeaderTraceState, out var state) && state is { Length: > 0 and <= 512 } ? Encoding.ASCII.GetString(state) : null;
}
