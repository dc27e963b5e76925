using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.Api.Rendering.Payloads;

namespace QrAspire.Api.Codes;

/// <summary>
/// What Redirect gives a scanner for a payload that is not a URL, beside its fields: the link behind the button (<c>mailto:</c>, <c>tel:</c>,
/// <c>sms:</c>, <c>geo:</c>, …), or the file itself (vCard, iCalendar). The writers are those of the symbols.
/// </summary>
internal static class PayloadContent
{
    /// <summary>The content; null when the fields say it all (text, Wi-Fi) or lead elsewhere (URL).</summary>
    public static string? Of(JsonObject payload)
    {
        if ((string?)payload["type"] is "url" or "text" or "wifi") return null;
        var typed = payload.Deserialize<Payload>(PayloadReader.Json);
        if (typed is MeCardPayload card) typed = ToVCard(card);
        return typed?.Build() is { Ok: true } built ? built.Value : null;
    }

    /// <summary>Phones take a vCard; MECARD is only read from symbols.</summary>
    private static VCardPayload ToVCard(MeCardPayload card)
    {
        var names = card.Name.Split(',', 2, StringSplitOptions.TrimEntries);
        return new()
        {
            LastName = names[0],
            FirstName = names.Length > 1 ? names[1] : null,
            Nickname = card.Nickname,
            Phone = card.Phone,
            Email = card.Email,
            Url = Uri.TryCreate(card.Url, UriKind.Absolute, out _) ? card.Url : null,
            Street = card.Address,
            Birthday = DateOnly.TryParseExact(card.Birthday, "yyyyMMdd", out var born) ? born : null,
            Note = card.Note,
        };
    }
}
