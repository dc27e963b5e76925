using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>Attributes in the order they came, each name once. Values are text, bool, long, double, lists or maps of these, or null.</summary>
[JsonConverter(typeof(AttributeSetConverter))]
internal sealed class AttributeSet(KeyValuePair<string, object?>[] items) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public static AttributeSet Empty { get; } = new([]);

    public int Count => items.Length;

    public KeyValuePair<string, object?> this[int index] => items[index];

    /// <summary>The value as text, or null when there is no such attribute.</summary>
    public string? Text(string name)
    {
        foreach (var (key, value) in items)
            if (key == name)
                return AttributeText.Of(value);
        return null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}

/// <summary>Writes attributes as one JSON object.</summary>
internal sealed class AttributeSetConverter : JsonConverter<AttributeSet>
{
    public override AttributeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Telemetry comes in as OTLP only.");

    public override void Write(Utf8JsonWriter writer, AttributeSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, item) in value)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, item);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case object?[] list:
                writer.WriteStartArray();
                foreach (var item in list)
                    WriteValue(writer, item);
                writer.WriteEndArray();
                break;
            case AttributeSet map:
                writer.WriteStartObject();
                foreach (var (name, item) in map)
                {
                    writer.WritePropertyName(name);
                    WriteValue(writer, item);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(AttributeText.Of(value));
                break;
        }
    }
}
