using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// Writes and reads the JSON data of <c>qr.scanned</c>. Writing allocates nothing beyond what the output buffer needs; reading is
/// strict: a missing or wrong field is a rejection with its reason, a field that this version does not know is passed over.
/// </summary>
public static class ScanEventCodec
{
    private static readonly JsonWriterOptions s_writerOptions = new()
    {
        // Kafka values are never embedded in HTML; escaping only what JSON asks for keeps URLs short and readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>Names of the fields, encoded once.</summary>
    private static class Names
    {
        public static readonly JsonEncodedText EventId = JsonEncodedText.Encode("eventId");
        public static readonly JsonEncodedText CodeId = JsonEncodedText.Encode("codeId");
        public static readonly JsonEncodedText ShortId = JsonEncodedText.Encode("shortId");
        public static readonly JsonEncodedText OccurredAt = JsonEncodedText.Encode("occurredAt");
        public static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
        public static readonly JsonEncodedText Outcome = JsonEncodedText.Encode("outcome");
        public static readonly JsonEncodedText RuleId = JsonEncodedText.Encode("ruleId");
        public static readonly JsonEncodedText TargetUrl = JsonEncodedText.Encode("targetUrl");
        public static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
        public static readonly JsonEncodedText Ip = JsonEncodedText.Encode("ip");
        public static readonly JsonEncodedText Visitor = JsonEncodedText.Encode("visitor");
        public static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("userAgent");
        public static readonly JsonEncodedText Referrer = JsonEncodedText.Encode("referrer");
        public static readonly JsonEncodedText AcceptLanguage = JsonEncodedText.Encode("acceptLanguage");
        public static readonly JsonEncodedText Hints = JsonEncodedText.Encode("hints");
    }

    /// <summary>A new event id for <paramref name="occurredAt"/>: UUIDv7 (RFC 9562 §5.7) whose timestamp is that millisecond.</summary>
    public static Guid NewId(DateTimeOffset occurredAt) => UuidV7.New(occurredAt);

    /// <summary>Milliseconds since the Unix epoch in a UUIDv7, or -1 for another version.</summary>
    public static long UnixMilliseconds(Guid eventId)
    {
        Span<byte> bytes = stackalloc byte[16];
        eventId.TryWriteBytes(bytes, bigEndian: true, out _);
        return eventId.Version != 7 ? -1 : ((long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
    }

    /// <summary>Writes the event's data as UTF-8 JSON; <see cref="ScanEvent.OccurredAt"/> goes out in UTC, cut to milliseconds.</summary>
    public static void Write(IBufferWriter<byte> output, ScanEvent scan)
    {
        var json = s_writer;
        if (json is null)
        {
            s_writer = json = new Utf8JsonWriter(output, s_writerOptions);
        }
        else
        {
            json.Reset(output);
        }

        json.WriteStartObject();
        json.WriteString(Names.EventId, scan.EventId);
        json.WriteString(Names.CodeId, scan.CodeId);
        json.WriteString(Names.ShortId, scan.ShortId);
        json.WriteString(Names.OccurredAt, ToMilliseconds(scan.OccurredAt));
        json.WriteString(Names.RequestId, scan.RequestId);
        json.WriteString(Names.Outcome, scan.Outcome);
        WriteOptional(json, Names.RuleId, scan.RuleId);
        WriteOptional(json, Names.TargetUrl, scan.TargetUrl);
        json.WriteString(Names.Source, scan.Source);
        WriteOptional(json, Names.Ip, scan.Ip);
        json.WriteString(Names.Visitor, scan.Visitor);
        json.WriteString(Names.UserAgent, scan.UserAgent);
        WriteOptional(json, Names.Referrer, scan.Referrer);
        WriteOptional(json, Names.AcceptLanguage, scan.AcceptLanguage);
        if (scan.Hints is { Count: > 0 } hints)
        {
            WriteHints(json, hints);
        }

        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads the data alone; the record's key and headers are for <see cref="ScanEventEnvelope"/>.</summary>
    /// <returns>True with <paramref name="scan"/>, or false with <paramref name="rejection"/>; never throws for any bytes.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> json,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ScanEvent? scan,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScanEventRejection? rejection)
    {
        try
        {
            (scan, rejection) = ScanEventReader.Read(json);
        }
        catch (JsonException exception)
        {
            (scan, rejection) = (null, new(RejectionReasons.InvalidJson, $"The value is not JSON (line {exception.LineNumber}, byte {exception.BytePositionInLine})."));
        }

        return scan is not null;
    }

    internal static DateTime ToMilliseconds(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }

    private static void WriteOptional(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteHints(Utf8JsonWriter json, IReadOnlyDictionary<string, string> hints)
    {
        json.WriteStartObject(Names.Hints);
        foreach (var (name, value) in hints)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
