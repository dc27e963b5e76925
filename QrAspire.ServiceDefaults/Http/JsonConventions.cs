using System.Text.Json;
using System.Text.Json.Serialization;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>JSON as every QrAspire service speaks it: camelCase names, numbers as numbers only, enums as camelCase strings, nulls left out, RFC 3339 times.</summary>
public static class JsonConventions
{
    /// <summary>Options for code that serialises outside of ASP.NET's own.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the conventions to options that exist already.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
