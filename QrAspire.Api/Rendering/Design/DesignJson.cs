using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QrAspire.Api.Rendering.Design;

/// <summary>A design as JSON: camelCase members of <see cref="QrDesign"/>, colours as text, pictures as base64 or data URI, and <c>preset</c> to start from one.</summary>
public static class DesignJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RgbaConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new ImageConverter() },
    };

    /// <summary>Every member a design can have.</summary>
    public static IReadOnlyList<string> Members { get; } =
        ["preset", .. typeof(QrDesign).GetProperties().Where(p => p.SetMethod is { IsStatic: false }).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];

    /// <summary>Reads and checks a design; errors carry paths below <c>design</c>.</summary>
    public static Outcome<QrDesign> Read(JsonObject json)
    {
        var merged = new JsonObject();
        if (json["preset"] is { } preset)
        {
            if (preset.GetValueKind() != JsonValueKind.String || !QrPresets.All.TryGetValue(preset.GetValue<string>(), out var basis))
                return new FieldError("design.preset", "unknown_value", $"The preset is one of: {string.Join(", ", QrPresets.All.Keys)}.");
            merged = Write(basis);
        }

        List<FieldError> errors = [];
        foreach (var (name, value) in json)
        {
            if (name == "preset") continue;
            if (!Members.Contains(name)) errors.Add(new($"design.{name}", "unknown_field", "This field is not known here."));
            else if (IsColour(name) && value is not null && (value.GetValueKind() != JsonValueKind.String || !Rgba.TryParse(value.GetValue<string>(), out _)))
                errors.Add(new($"design.{name}", "invalid_colour", "This field is a colour such as #1a2b3c."));
            else if (value is not null && UnknownName(name, value) is { } names) errors.Add(new($"design.{name}", "unknown_value", $"This field is one of: {names}."));
            merged[name] = value?.DeepClone();
        }

        if (errors.Count > 0) return errors;
        foreach (var name in merged.Where(m => m.Value is null).Select(m => m.Key).ToArray()) merged.Remove(name);
        try
        {
            var design = merged.Deserialize<QrDesign>(s_options)!;
            errors.AddRange(design.Check());
            return errors.Count > 0 ? errors : design;
        }
        catch (JsonException e)
        {
            var path = e.Path is { Length: > 2 } p ? "design." + p[2..] : "design";
            return new FieldError(path, "invalid", $"{path} is not of the expected form.");
        }
    }

    /// <summary>Writes a whole design.</summary>
    public static JsonObject Write(QrDesign design) => JsonSerializer.SerializeToNode(design, s_options)!.AsObject();

    /// <summary>The names a member can have when the given one is none of them.</summary>
    private static string? UnknownName(string member, JsonNode value)
    {
        var names = member switch
        {
            "shape" => Enum.GetNames<ModuleShape>(),
            "eyeFrame" => Enum.GetNames<EyeFrameShape>(),
            "eyeBall" => Enum.GetNames<EyeBallShape>(),
            "layout" => Enum.GetNames<SymbolLayout>(),
            _ => null,
        };
        if (names is null) return null;
        var known = names.Select(JsonNamingPolicy.CamelCase.ConvertName).ToArray();
        return value.GetValueKind() == JsonValueKind.String && known.Contains(value.GetValue<string>()) ? null : string.Join(", ", known);
    }

    private static bool IsColour(string name) => name is "foreground" or "background" || name.EndsWith("Color", StringComparison.Ordinal);

    private sealed class RgbaConverter : JsonConverter<Rgba>
    {
        public override Rgba Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Rgba.TryParse(reader.GetString(), out var colour) ? colour : throw new JsonException("Not a colour.");

        public override void Write(Utf8JsonWriter writer, Rgba value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class ImageConverter : JsonConverter<byte[]>
    {
        private static readonly string[] s_dataUris = ["data:image/png;base64,", "data:image/svg+xml;base64,"];

        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("Not a picture.");
            foreach (var prefix in s_dataUris)
            {
                if (text.StartsWith(prefix, StringComparison.Ordinal)) text = text[prefix.Length..];
            }

            var bytes = new byte[(text.Length * 3 / 4) + 3];
            return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : throw new JsonException("Not base64.");
        }

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);
    }
}
