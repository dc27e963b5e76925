using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Turns the wire's values into ours, within the limits.</summary>
internal sealed class OtlpValues(TelemetryLimits limits)
{
    // The same few names and values come with every record; one instance of each is enough.
    private const int MaxInterned = 20_000;
    private const int MaxInternedLength = 128;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _interned = new(StringComparer.Ordinal);

    public AttributeSet Attributes(RepeatedField<KeyValue> wire)
    {
        if (wire.Count == 0)
            return AttributeSet.Empty;
        var items = new List<KeyValuePair<string, object?>>(Math.Min(wire.Count, limits.Attributes));
        foreach (var pair in wire)
        {
            var item = KeyValuePair.Create(Intern(pair.Key), Value(pair.Value));
            var known = items.FindIndex(other => other.Key == pair.Key);
            if (known >= 0)
                items[known] = item;
            else if (items.Count < limits.Attributes)
                items.Add(item);
        }

        return new AttributeSet([.. items]);
    }

    public object? Value(AnyValue? wire) => wire?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => Intern(Cut(wire.StringValue)),
        AnyValue.ValueOneofCase.BoolValue => wire.BoolValue,
        AnyValue.ValueOneofCase.IntValue => wire.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => wire.DoubleValue,
        AnyValue.ValueOneofCase.ArrayValue => wire.ArrayValue.Values.Take(limits.Attributes).Select(Value).ToArray(),
        AnyValue.ValueOneofCase.KvlistValue => Attributes(wire.KvlistValue.Values),
        AnyValue.ValueOneofCase.BytesValue => Cut(wire.BytesValue.ToBase64()),
        _ => null,
    };

    public string Text(AnyValue? wire) => Cut(AttributeText.Of(Value(wire)));

    public string Cut(string text) => text.Length <= limits.TextLength ? text : string.Concat(text.AsSpan(0, limits.TextLength), "…");

    public string Intern(string text)
    {
        if (text.Length > MaxInternedLength)
            return text;
        if (_interned.TryGetValue(text, out var known))
            return known;
        return _interned.Count < MaxInterned ? _interned.GetOrAdd(text, text) : text;
    }

    /// <summary>The id in lower-case hex; null when it has another length or is all zero, which W3C Trace Context §3.2.2 calls invalid.</summary>
    public static string? Id(ByteString wire, int length) =>
        wire.Length == length && wire.Span.IndexOfAnyExcept((byte)0) >= 0 ? Convert.ToHexStringLower(wire.Span) : null;

    public TelemetryResource? Resource(TelemetryResources resources, Resource? wire)
    {
        var attributes = wire is null ? AttributeSet.Empty : Attributes(wire.Attributes);
        var name = attributes.Text("service.name");
        return resources.Get(string.IsNullOrEmpty(name) ? "unknown_service" : name, attributes.Text("service.instance.id") ?? "", attributes);
    }
}
