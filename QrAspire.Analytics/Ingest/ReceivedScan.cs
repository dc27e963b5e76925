using System.Diagnostics;
using Confluent.Kafka;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>A record of the scan topic: a row to store, or a record that is no scan.</summary>
internal sealed class ReceivedScan : ReceivedRecord
{
    private readonly byte[]? _value;
    private readonly ConsumeResult<byte[], byte[]>? _rejected;

    /// <summary>A scan.</summary>
    public ReceivedScan(ConsumeResult<byte[], byte[]> record, ScanRow row)
        : base(record.TopicPartitionOffset)
    {
        Row = row;
        _value = record.Message.Value;
        if (KafkaTraceContext.TryExtract(record.Message.Headers, out var trace))
        {
            Trace = trace;
        }
    }

    /// <summary>No scan.</summary>
    public ReceivedScan(ConsumeResult<byte[], byte[]> record, ScanEventRejection rejection)
        : base(record.TopicPartitionOffset)
    {
        Rejection = rejection;
        _rejected = record;
    }

    /// <summary>The row; null when the record was rejected.</summary>
    public ScanRow? Row { get; }

    /// <summary>Why it is no scan; null when it is one.</summary>
    public ScanEventRejection? Rejection { get; }

    /// <summary>Trace context of the span that sent it; default without one.</summary>
    public ActivityContext Trace { get; }

    /// <summary>The record as it came. That of a scan is made anew from the event, which names every header, and the value.</summary>
    public ConsumeResult<byte[], byte[]> Record
    {
        get
        {
            if (_rejected is not null)
            {
                return _rejected;
            }

            var headers = ScanEventEnvelope.Headers(Row!.Event.EventId, Row.Event.OccurredAt);
            KafkaTraceContext.Inject(headers, Trace);
            return new() { TopicPartitionOffset = Position, Message = new() { Key = ScanEventEnvelope.Key(Row.Event.CodeId), Value = _value!, Headers = headers } };
        }
    }
}
