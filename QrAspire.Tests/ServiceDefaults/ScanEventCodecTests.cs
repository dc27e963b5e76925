using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using FsCheck;
using FsCheck.Fluent;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>The event contract: what is written is read back, anything else is rejected with its reason.</summary>
public sealed class ScanEventCodecTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 34, 56, 789, TimeSpan.Zero);

    private static readonly ScanEvent s_full = new(
        ScanEventCodec.NewId(s_now), Guid.Parse("0190f8c2-7b1e-7c3a-9f00-0123456789ab"), "aB3dE6gH", s_now, "req-1", ScanOutcomes.Redirected, "rule-1",
        "https://example.com/ä?a=1&b=\"2\"", ScanSources.Qr, "203.0.113.0", "0123456789abcdef", "Mozilla/5.0 <test>", "https://ref.example/", "de-DE,de;q=0.9",
        new Dictionary<string, string> { ["sec-ch-ua-platform"] = "\"Android\"", ["sec-ch-ua-mobile"] = "?1" });

    [Fact]
    public void A_full_event_is_read_back() => Read(Write(s_full)).ShouldBeEquivalentTo(s_full);

    [Fact]
    public void The_wire_form_is_the_published_one() =>
        Encoding.UTF8.GetString(Write(s_full with { Hints = null, RuleId = null, Referrer = null, AcceptLanguage = null, Ip = null, EventId = Guid.Parse("019aa66c-af75-7000-8000-000000000001") }))
            .ShouldBe("""{"eventId":"019aa66c-af75-7000-8000-000000000001","codeId":"0190f8c2-7b1e-7c3a-9f00-0123456789ab","shortId":"aB3dE6gH","occurredAt":"2026-11-21T12:34:56.789Z","requestId":"req-1","outcome":"redirected","targetUrl":"https://example.com/ä?a=1&b=\"2\"","source":"qr","visitor":"0123456789abcdef","userAgent":"Mozilla/5.0 <test>"}""");

    [Fact]
    public void Any_event_survives_the_round_trip() => Prop.ForAll(Arb.From(Scans()), scan => Read(Write(scan)).ShouldBeEquivalentTo(scan)).QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_bytes_never_throw() =>
        Prop.ForAll<byte[]>(bytes => !ScanEventCodec.TryRead(bytes, out _, out var rejection) && rejection is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cut_event_is_rejected_at_every_length()
    {
        var bytes = Write(s_full);
        for (var length = 0; length < bytes.Length; length++)
        {
            ScanEventCodec.TryRead(bytes.AsSpan(0, length), out _, out var rejection).ShouldBeFalse();
            rejection!.Reason.ShouldBe(RejectionReasons.InvalidJson);
        }
    }

    [Fact]
    public void A_header_cut_inside_a_surrogate_pair_is_still_written() =>
        Read(Write(s_full with { UserAgent = "phone \ud83d" })).UserAgent.ShouldBe("phone \ufffd");

    [Fact]
    public void A_time_in_another_zone_goes_out_in_utc_and_milliseconds() =>
        Read(Write(s_full with { OccurredAt = s_now.ToOffset(TimeSpan.FromHours(3.5)).AddTicks(7) })).OccurredAt.ShouldBe(s_now);

    [Fact]
    public void A_field_of_a_later_version_is_passed_over() =>
        Read(With("later", new JsonObject { ["a"] = new JsonArray(1, 2, new JsonObject { ["eventId"] = "x" }) })).ShouldBeEquivalentTo(s_full);

    [Theory]
    [InlineData("eventId")]
    [InlineData("codeId")]
    [InlineData("shortId")]
    [InlineData("occurredAt")]
    [InlineData("requestId")]
    [InlineData("outcome")]
    [InlineData("source")]
    [InlineData("visitor")]
    [InlineData("userAgent")]
    public void A_required_field_may_not_be_missing_or_null(string field)
    {
        Reason(Without(field)).ShouldBe((RejectionReasons.MissingField, $"Field '{field}' is missing."));
        Reason(With(field, null)).Reason.ShouldBe(RejectionReasons.WrongField);
    }

    [Theory]
    [InlineData("ruleId")]
    [InlineData("targetUrl")]
    [InlineData("ip")]
    [InlineData("referrer")]
    [InlineData("acceptLanguage")]
    [InlineData("hints")]
    public void An_optional_field_may_be_missing_or_null(string field)
    {
        Read(Without(field)).ShouldNotBeNull();
        Read(With(field, null)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("eventId", "\"nonsense\"")]
    [InlineData("eventId", "7")]
    [InlineData("eventId", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("eventId", "\"0190f8c2-7b1e-7c3a-9f00-0123456789ab\"")]
    [InlineData("codeId", "\"0190f8c27b1e7c3a9f000123456789ab\"")]
    [InlineData("codeId", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("shortId", "\"\"")]
    [InlineData("shortId", "[]")]
    [InlineData("occurredAt", "\"2026-11-21T12:34:56.789\"")]
    [InlineData("occurredAt", "\"2026-11-21T12:34:56.789+00:00\"")]
    [InlineData("occurredAt", "1795264496789")]
    [InlineData("occurredAt", "\"2026-13-45T12:34:56.789Z\"")]
    [InlineData("requestId", "\"has space\"")]
    [InlineData("outcome", "\"teleported\"")]
    [InlineData("source", "\"QR\"")]
    [InlineData("source", "true")]
    [InlineData("ip", "\"not an address\"")]
    [InlineData("visitor", "\"0123456789ABCDEF\"")]
    [InlineData("visitor", "\"0123\"")]
    [InlineData("targetUrl", "{}")]
    [InlineData("hints", "[]")]
    [InlineData("hints", "{\"Sec-CH-UA\":\"x\"}")]
    [InlineData("hints", "{\"a\":1}")]
    [InlineData("hints", "{\"a\":\"1\",\"a\":\"2\"}")]
    [InlineData("userAgent", "\"\\ud83d\"")]
    public void A_wrong_field_is_named(string field, string json)
    {
        var text = Encoding.UTF8.GetString(Without(field));
        var (reason, message) = Reason(Encoding.UTF8.GetBytes($"{text[..^1]},\"{field}\":{json}}}"));

        reason.ShouldBe(RejectionReasons.WrongField);
        message.ShouldStartWith($"Field '{field}' is not ");
    }

    [Fact]
    public void A_field_may_not_come_twice() => Reason([.. Write(s_full).AsSpan()[..^1], .. ",\"shortId\":\"x\"}"u8]).Message.ShouldBe("Field 'shortId' is not unique.");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{'a':1}")]
    public void What_is_no_json_object_says_so(string text) => Reason(Encoding.UTF8.GetBytes(text)).Reason.ShouldBeOneOf(RejectionReasons.InvalidJson, RejectionReasons.MissingField);

    [Fact]
    public void Writing_allocates_nothing()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        var scan = s_full with { Hints = null };
        for (var i = 0; i < 100; i++)
        {
            buffer.ResetWrittenCount();
            ScanEventCodec.Write(buffer, scan);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            buffer.ResetWrittenCount();
            ScanEventCodec.Write(buffer, scan);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public void A_record_is_read_whole()
    {
        ScanEventEnvelope.TryRead(ScanEventEnvelope.Key(s_full.CodeId), ScanEventEnvelope.Headers(s_full.EventId, s_now), Write(s_full), out var scan, out _).ShouldBeTrue();
        scan.ShouldBeEquivalentTo(s_full);
    }

    [Theory]
    [InlineData(ScanEventContract.HeaderType, null, RejectionReasons.MissingHeader)]
    [InlineData(ScanEventContract.HeaderType, "qr.deleted", RejectionReasons.UnknownType)]
    [InlineData(ScanEventContract.HeaderSchemaVersion, "2", RejectionReasons.UnknownVersion)]
    [InlineData(ScanEventContract.HeaderSpecVersion, "0.3", RejectionReasons.WrongHeader)]
    [InlineData(ScanEventContract.HeaderContentType, "text/plain", RejectionReasons.WrongHeader)]
    [InlineData(ScanEventContract.HeaderId, "0190f8c2-7b1e-7c3a-9f00-0123456789ab", RejectionReasons.WrongHeader)]
    [InlineData(ScanEventContract.HeaderId, null, RejectionReasons.MissingHeader)]
    [InlineData(ScanEventContract.HeaderSource, null, RejectionReasons.MissingHeader)]
    [InlineData(ScanEventContract.HeaderTime, null, RejectionReasons.MissingHeader)]
    public void A_wrong_header_is_rejected(string header, string? value, string reason)
    {
        var headers = ScanEventEnvelope.Headers(s_full.EventId, s_now);
        headers.Remove(header);
        if (value is not null)
        {
            headers.Add(header, Encoding.ASCII.GetBytes(value));
        }

        ScanEventEnvelope.TryRead(ScanEventEnvelope.Key(s_full.CodeId), headers, Write(s_full), out var scan, out var rejection).ShouldBeFalse();
        scan.ShouldBeNull();
        rejection.Reason.ShouldBe(reason);
        rejection.Message.ShouldContain(header);
    }

    [Fact]
    public void A_record_under_another_key_or_without_value_is_rejected()
    {
        var headers = ScanEventEnvelope.Headers(s_full.EventId, s_now);
        ScanEventEnvelope.TryRead("other"u8, headers, Write(s_full), out _, out var rejection).ShouldBeFalse();
        rejection!.Reason.ShouldBe(RejectionReasons.WrongKey);
        ScanEventEnvelope.TryRead(ScanEventEnvelope.Key(s_full.CodeId), headers, null, out _, out rejection).ShouldBeFalse();
        rejection!.Reason.ShouldBe(RejectionReasons.InvalidJson);
        ScanEventEnvelope.TryRead([], null, Write(s_full), out _, out rejection).ShouldBeFalse();
        rejection!.Reason.ShouldBe(RejectionReasons.MissingHeader);
    }

    [Fact]
    public void Trace_context_survives_the_headers()
    {
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "vendor=1");
        var headers = new Headers();
        KafkaTraceContext.Inject(headers, context);
        KafkaTraceContext.Inject(headers, context);

        headers.Count.ShouldBe(2);
        KafkaTraceContext.TryExtract(headers, out var read).ShouldBeTrue();
        read.ShouldBe(new ActivityContext(context.TraceId, context.SpanId, context.TraceFlags, "vendor=1", isRemote: true));
        KafkaTraceContext.TryExtract(new Headers { { "traceparent", "00-zz-1-01"u8.ToArray() } }, out _).ShouldBeFalse();
        KafkaTraceContext.TryExtract(null, out _).ShouldBeFalse();
    }

    private static byte[] Write(ScanEvent scan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ScanEventCodec.Write(buffer, scan);
        return buffer.WrittenSpan.ToArray();
    }

    private static ScanEvent Read(byte[] json)
    {
        ScanEventCodec.TryRead(json, out var scan, out var rejection).ShouldBeTrue(rejection?.Message);
        return scan!;
    }

    private static (string Reason, string Message) Reason(byte[] json)
    {
        ScanEventCodec.TryRead(json, out _, out var rejection).ShouldBeFalse();
        return (rejection!.Reason, rejection.Message);
    }

    private static byte[] Without(string field)
    {
        var json = JsonNode.Parse(Write(s_full))!.AsObject();
        json.Remove(field);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static byte[] With(string field, JsonNode? value)
    {
        var json = JsonNode.Parse(Write(s_full))!.AsObject();
        json[field] = value;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static Gen<ScanEvent> Scans()
    {
        var text = ArbMap.Default.GeneratorFor<UnicodeString>().Select(value => value?.Get is { Length: <= 128 } fits && IsText(fits) ? fits : "x");
        var optional = Gen.OneOf(Gen.Constant<string?>(null), text.Select(value => (string?)value));
        var id = ArbMap.Default.GeneratorFor<Guid>().Select(guid => guid == Guid.Empty ? Guid.NewGuid() : guid);
        var time = Gen.Choose(0, int.MaxValue).Select(seconds => DateTimeOffset.FromUnixTimeSeconds(seconds).AddMilliseconds(seconds % 1000));
        var hints = Gen.OneOf(Gen.Constant<IReadOnlyDictionary<string, string>?>(null), text.Select(value => (IReadOnlyDictionary<string, string>?)new Dictionary<string, string> { ["sec-ch-ua"] = value }));
        return from code in id
               from at in time
               from words in text.ArrayOf(3)
               from maybe in optional.ArrayOf(4)
               from outcome in Gen.Elements<string>([.. ScanOutcomes.All])
               from source in Gen.Elements(ScanSources.Qr, ScanSources.Link)
               from visitor in ArbMap.Default.GeneratorFor<ulong>()
               from ip in Gen.Elements<string?>(null, "192.0.2.0", "2001:db8::")
               from hint in hints
               select new ScanEvent(
                   ScanEventCodec.NewId(at), code, NotEmpty(words[0]), at, "r-1", outcome, maybe[0] is { Length: > 0 } rule ? rule : null, maybe[1] is { Length: > 0 } url ? url : null,
                   source, ip, visitor.ToString("x16"), words[1], maybe[2], maybe[3], hint);
    }

    private static string NotEmpty(string text) => text.Length == 0 ? "x" : text;

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) && ++i > 0))
            {
                return false;
            }
        }

        return true;
    }
}
