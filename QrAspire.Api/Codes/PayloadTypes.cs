using System.Text.Json.Nodes;
using QrAspire.Api.Http;
using QrAspire.Api.Links;

namespace QrAspire.Api.Codes;

/// <summary>The kinds of payload a code can have: how each is checked and what text its symbol holds.</summary>
public sealed class PayloadTypes(LinkRules links)
{
    private const int MaxTextLength = 4296;

    /// <summary>Names of all payload types, as in <c>payload.type</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["url", "text"];

    /// <summary>Checks a payload and returns it in its stored form; null when refused, with the errors in the reader.</summary>
    public JsonObject? Read(FieldReader reader)
    {
        var before = reader.Errors.Count;
        var payload = reader.Text("type", 32, required: true) switch
        {
            null => null,
            "url" => new JsonObject { ["type"] = "url", ["url"] = ReadUrl(reader, "url", required: true) },
            "text" => new JsonObject { ["type"] = "text", ["text"] = reader.Text("text", MaxTextLength, required: true, lines: true) },
            _ => RefuseType(reader),
        };
        if (payload is not null) reader.RefuseUnknown();
        return reader.Errors.Count == before ? payload : null;
    }

    /// <summary>Takes a destination URL and checks it; null when absent or refused.</summary>
    public string? ReadUrl(FieldReader reader, string name, bool required)
    {
        if (reader.Take(name) is not { } node)
        {
            if (required) reader.Refuse(name, "required", "A URL is required.");
            return null;
        }

        if (node.GetValueKind() != System.Text.Json.JsonValueKind.String)
        {
            reader.Refuse(name, "wrong_type", "This field is a string.");
            return null;
        }

        var (url, code, message) = links.Check(node.GetValue<string>());
        if (code is not null) reader.Refuse(name, code, message!);
        return url;
    }

    /// <summary>What a symbol that holds the payload itself says.</summary>
    public static string SymbolText(JsonObject payload) => (string?)payload["type"] switch
    {
        "url" => (string)payload["url"]!,
        "text" => (string)payload["text"]!,
        var other => throw new InvalidOperationException($"Payload type {other} has no text."),
    };

    private static JsonObject? RefuseType(FieldReader reader)
    {
        reader.Refuse("type", "unknown_value", $"The payload's type is one of: {string.Join(", ", Names)}.");
        return null;
    }
}
