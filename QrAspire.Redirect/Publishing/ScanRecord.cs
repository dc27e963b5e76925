using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Publishing;

/// <summary>
/// A scan event as a journal record: what the Kafka record needs at fixed places, then its value, ready to send; little endian:
/// <code>
///  0  u8   format version (1)
///  1  u8   1 when a trace context follows, else 0
///  2  16   event id, big-endian UUID
/// 18  16   code id, big-endian UUID (the record's key)
/// 34  i64  occurred at, milliseconds since the Unix epoch
/// 42  25   trace context: trace id (16), span id (8), flags (1); only when announced
///  …  …    data of the event, JSON (ScanEventCodec)
/// </code>
/// </summary>
internal readonly struct ScanRecord
{
    private const byte FormatVersion = 1;
    private const int FixedSize = 42;
    private const int TraceSize = 25;

    private ScanRecord(ReadOnlySpan<byte> payload)
    {
        EventId = new(payload.Slice(2, 16), bigEndian: true);
        CodeId = new(payload.Slice(18, 16), bigEndian: true);
        OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(payload[34..]));
        var rest = payload[FixedSize..];
        if (payload[1] == 1)
        {
            Trace = new(
                ActivityTraceId.CreateFromBytes(rest[..16]),
                ActivitySpanId.CreateFromBytes(rest.Slice(16, 8)),
                (ActivityTraceFlags)rest[24],
                isRemote: true);
            rest = rest[TraceSize..];
        }

        Data = rest.ToArray();
    }

    /// <summary>The event's id.</summary>
    public Guid EventId { get; }

    /// <summary>The code, key of the Kafka record.</summary>
    public Guid CodeId { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>The request's trace; default unless the request was sampled.</summary>
    public ActivityContext Trace { get; }

    /// <summary>Value of the Kafka record.</summary>
    public byte[] Data { get; }

    /// <summary>Writes the record of an event.</summary>
    public static void Write(IBufferWriter<byte> output, ScanEvent scan, ActivityContext trace)
    {
        var sampled = trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        var span = output.GetSpan(FixedSize + TraceSize);
        span[0] = FormatVersion;
        span[1] = sampled ? (byte)1 : (byte)0;
        scan.EventId.TryWriteBytes(span[2..], bigEndian: true, out _);
        scan.CodeId.TryWriteBytes(span[18..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(span[34..], scan.OccurredAt.ToUnixTimeMilliseconds());
        if (sampled)
        {
            trace.TraceId.CopyTo(span.Slice(FixedSize, 16));
            trace.SpanId.CopyTo(span.Slice(FixedSize + 16, 8));
            span[FixedSize + 24] = (byte)trace.TraceFlags;
        }

        output.Advance(FixedSize + (sampled ? TraceSize : 0));
        ScanEventCodec.Write(output, scan);
    }

    /// <summary>Reads a record; false for another format.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ScanRecord record)
    {
        record = default;
        if (payload.Length <= FixedSize || payload[0] != FormatVersion || payload[1] > 1 || payload.Length <= FixedSize + (payload[1] * TraceSize))
        {
            return false;
        }

        record = new(payload);
        return true;
    }
}
