using System.Buffers;
using System.Diagnostics;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Tests.Redirect;

public sealed class ScanRecordTests
{
    [Theory]
    [InlineData(ActivityTraceFlags.None)]
    [InlineData(ActivityTraceFlags.Recorded)]
    public void A_record_keeps_the_event_and_a_sampled_trace(ActivityTraceFlags flags)
    {
        var now = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);
        var scan = new ScanEvent(ScanEventCodec.NewId(now), Guid.NewGuid(), "YEnmrWcB", now, "request-1", "redirected", null, "https://example.com/", "qr", "192.0.2.0", "0123456789abcdef", "test", null, null, null);
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags);
        var buffer = new ArrayBufferWriter<byte>();

        ScanRecord.Write(buffer, scan, trace);

        ScanRecord.TryRead(buffer.WrittenSpan, out var record).ShouldBeTrue();
        record.EventId.ShouldBe(scan.EventId);
        record.CodeId.ShouldBe(scan.CodeId);
        record.OccurredAt.ShouldBe(now);
        (record.Trace.TraceId == trace.TraceId && record.Trace.SpanId == trace.SpanId).ShouldBe(flags is ActivityTraceFlags.Recorded);
    }
}
