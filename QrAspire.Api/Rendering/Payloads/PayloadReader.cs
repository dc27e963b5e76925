using System.Text.Json;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Reads payloads from JSON; what cannot be read becomes a field error.</summary>
public static class PayloadReader
{
    /// <summary>camelCase names, <c>type</c> in any position, unknown fields refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The kinds, as named in <c>type</c>.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. typeof(Payload).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!)];

    /// <summary>Reads <c>{"type": …, …}</c>. The fields are checked by <see cref="Payload.Build"/>.</summary>
    public static Outcome<Payload> Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return new FieldError("payload", "invalid", "The payload is an object with a type.");
        if (!json.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return new FieldError("payload.type", "required", $"The payload's type is one of {string.Join(", ", Types)}.");
        if (!Types.Contains(type.GetString()!))
            return new FieldError("payload.type", "invalid", $"The payload's type is one of {string.Join(", ", Types)}.");
        try
        {
            return json.Deserialize<Payload>(Json)!;
        }
        catch (JsonException e)
        {
            var path = e.Path is { Length: > 2 } p ? "payload." + p[2..] : "payload";
            return new FieldError(path, "invalid", $"{path} is not of the expected form or is not a field of this type.");
        }
    }
}
