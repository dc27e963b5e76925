using System.Diagnostics.CodeAnalysis;
using System.Text;
using Confluent.Kafka;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// A scan event as a Kafka record: key = code id as 36 lower-case characters, CloudEvents 1.0 attributes in headers (Kafka protocol binding,
/// binary mode), data in the value.
/// </summary>
public static class ScanEventEnvelope
{
    private static readonly byte[] s_type = Encoding.ASCII.GetBytes(ScanEventContract.Type);
    private static readonly byte[] s_source = Encoding.ASCII.GetBytes(ScanEventContract.Source);
    private static readonly byte[] s_specVersion = Encoding.ASCII.GetBytes(ScanEventContract.SpecVersion);
    private static readonly byte[] s_schemaVersion = Encoding.ASCII.GetBytes(ScanEventContract.SchemaVersion);
    private static readonly byte[] s_contentType = Encoding.ASCII.GetBytes(ScanEventContract.ContentType);

    /// <summary>The record's key for a code.</summary>
    public static byte[] Key(Guid codeId)
    {
        var key = new byte[36];
        codeId.TryFormat(key, out _);
        return key;
    }

    /// <summary>The headers of an event, without trace context (<see cref="KafkaTraceContext"/> adds that).</summary>
    public static Headers Headers(Guid eventId, DateTimeOffset occurredAt)
    {
        var id = new byte[36];
        eventId.TryFormat(id, out _);
        var time = new byte[24];
        ScanEventCodec.ToMilliseconds(occurredAt).TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        return new Headers
        {
            { ScanEventContract.HeaderId, id },
            { ScanEventContract.HeaderType, s_type },
            { ScanEventContract.HeaderSource, s_source },
            { ScanEventContract.HeaderSpecVersion, s_specVersion },
            { ScanEventContract.HeaderTime, time },
            { ScanEventContract.HeaderSchemaVersion, s_schemaVersion },
            { ScanEventContract.HeaderContentType, s_contentType },
        };
    }

    /// <summary>Reads a whole record strictly: headers, key and data must be right and agree with each other.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="headers">The record's headers; the last one of a name counts.</param>
    /// <param name="value">The record's value; null is a tombstone, which this topic does not know.</param>
    /// <param name="scan">The event, when it is one.</param>
    /// <param name="rejection">Otherwise why not.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> key,
        Headers? headers,
        byte[]? value,
        [NotNullWhen(true)] out ScanEvent? scan,
        [NotNullWhen(false)] out ScanEventRejection? rejection)
    {
        scan = null;
        rejection = CheckHeaders(headers);
        if (rejection is not null || !ScanEventCodec.TryRead(value, out scan, out rejection))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[36];
        scan.EventId.TryFormat(text, out _);
        if (!headers!.TryGetLastBytes(ScanEventContract.HeaderId, out var id) || !text.SequenceEqual(id))
        {
            rejection = ScanEventRejection.WrongHeader(ScanEventContract.HeaderId, "the event's id");
        }

        scan.CodeId.TryFormat(text, out _);
        if (rejection is null && !text.SequenceEqual(key))
        {
            rejection = new(RejectionReasons.WrongKey, "The record's key is not the event's code id.");
        }

        scan = rejection is null ? scan : null;
        return scan is not null;
    }

    private static ScanEventRejection? CheckHeaders(Headers? headers) =>
        headers is null ? ScanEventRejection.MissingHeader(ScanEventContract.HeaderType)
        : Check(headers, ScanEventContract.HeaderType, s_type, new(RejectionReasons.UnknownType, $"Header '{ScanEventContract.HeaderType}' is not {ScanEventContract.Type}."))
        ?? Check(headers, ScanEventContract.HeaderSchemaVersion, s_schemaVersion, new(RejectionReasons.UnknownVersion, $"Header '{ScanEventContract.HeaderSchemaVersion}' is not {ScanEventContract.SchemaVersion}."))
        ?? Check(headers, ScanEventContract.HeaderSpecVersion, s_specVersion, ScanEventRejection.WrongHeader(ScanEventContract.HeaderSpecVersion, ScanEventContract.SpecVersion))
        ?? Check(headers, ScanEventContract.HeaderContentType, s_contentType, ScanEventRejection.WrongHeader(ScanEventContract.HeaderContentType, ScanEventContract.ContentType))
        ?? Check(headers, ScanEventContract.HeaderSource, null, null)
        ?? Check(headers, ScanEventContract.HeaderTime, null, null)
        ?? Check(headers, ScanEventContract.HeaderId, null, null);

    private static ScanEventRejection? Check(Headers headers, string name, byte[]? expected, ScanEventRejection? otherwise) =>
        !headers.TryGetLastBytes(name, out var actual) || actual is not { Length: > 0 } ? ScanEventRejection.MissingHeader(name)
        : expected is not null && !actual.AsSpan().SequenceEqual(expected) ? otherwise
        : null;
}
