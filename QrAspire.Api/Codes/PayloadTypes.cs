using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.Api.Links;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Payloads;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary>The kinds of payload a code can have: how each is checked and what text its symbol holds.</summary>
public sealed class PayloadTypes(LinkRules links)
{
    private const int MaxTextLength = 4296;

    /// <summary>Types that only make sense inside the symbol: secrets, and what a bank's or a till's reader wants to read itself.</summary>
    private static readonly HashSet<string> s_staticOnly = ["otp", "epc", "swissbill", "bitcoin", "lightning", "ethereum", "gs1"];

    /// <summary>True when a code of this type may lead through a page of this platform.</summary>
    public static bool CanBeDynamic(string type) => !s_staticOnly.Contains(type);

    /// <summary>Checks a payload and returns it in its stored form; null when refused, with the errors in the reader.</summary>
    public JsonObject? Read(FieldReader reader)
    {
        var before = reader.Errors.Count;
        var payload = reader.Text("type", 32, required: true) switch
        {
            null => null,
            "url" => new JsonObject { ["type"] = "url", ["url"] = ReadUrl(reader, "url", required: true) },
            "text" => new JsonObject { ["type"] = "text", ["text"] = reader.Text("text", MaxTextLength, required: true, lines: true) },
            _ => ReadTyped(reader),
        };
        if (payload is not null) reader.RefuseUnknown();
        return reader.Errors.Count == before ? payload : null;
    }

    /// <summary>Whether a URL may be a destination, and how it is stored.</summary>
    public (string? Url, string? Code, string? Message) CheckUrl(string url) => links.Check(url);

    /// <summary>Takes a destination URL and checks it; null when absent or refused.</summary>
    public string? ReadUrl(FieldReader reader, string name, bool required)
    {
        if (reader.Take(name) is not { } node)
        {
            if (required) reader.Refuse(name, "required", "A URL is required.");
            return null;
        }

        if (node.GetValueKind() != JsonValueKind.String)
        {
            reader.Refuse(name, "wrong_type", "This field is a string.");
            return null;
        }

        var (url, code, message) = links.Check(node.GetValue<string>());
        if (code is not null) reader.Refuse(name, code, message!);
        return url;
    }

    /// <summary>The text of a symbol that holds a stored payload itself.</summary>
    public static string SymbolText(JsonObject payload) => Symbol(payload).Text;

    /// <summary>How a symbol that holds a stored payload itself is drawn: its text, and what the readers of its type expect.</summary>
    public static RenderRequest Symbol(JsonObject payload)
    {
        if ((string?)payload["type"] == "url") return new() { Text = (string)payload["url"]! };
        var typed = payload.Deserialize<Payload>(PayloadReader.Json) ?? throw new InvalidOperationException("The stored payload is null.");
        var text = typed.Build();
        if (!text.Ok) throw new InvalidOperationException($"The stored payload is not valid any more: {text.Errors[0].Message}");
        var needs = typed.Needs;
        return new() { Text = text.Value, Fnc1 = needs.Fnc1, Eci = needs.Eci, Ecc = needs.Ecc ?? EccLevel.M, BoostEcc = needs.Ecc is null };
    }

    private static JsonObject? ReadTyped(FieldReader reader)
    {
        var read = PayloadReader.Read(JsonSerializer.SerializeToElement(reader.TakeAll()));
        if (read.Ok && read.Value.Build() is var built && built.Ok) return JsonSerializer.SerializeToNode(read.Value, PayloadReader.Json)!.AsObject();
        var errors = read.Ok ? read.Value.Build().Errors : read.Errors;
        reader.Errors.AddRange(errors.Select(error => new ServiceDefaults.Http.FieldError(error.Field, error.Code, error.Message)));
        return null;
    }
}
