using System.Text.Json;

namespace QrAspire.Redirect.Answers.Pages;

/// <summary>The text that a payload other than a URL shows on its page; richer forms (vCard, calendar, Wi-Fi) have their place here.</summary>
internal static class PayloadText
{
    /// <summary>The payload's own text, else its fields one a line.</summary>
    public static string Of(JsonElement? payload)
    {
        if (payload is not { } fields)
        {
            return "";
        }

        return fields.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : string.Join('\n', fields.EnumerateObject().Where(field => !field.NameEquals("type")).Select(field => $"{field.Name}: {field.Value}"));
    }
}
