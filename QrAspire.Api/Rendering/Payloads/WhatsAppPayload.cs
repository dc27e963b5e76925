namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A WhatsApp chat ("click to chat", wa.me).</summary>
/// <param name="Number">The receiver in international form.</param>
/// <param name="Message">Text to begin with.</param>
public sealed record WhatsAppPayload(string Number, string? Message = null) : Payload
{
    private const string Prefix = "https://wa.me/";

    internal override void Check(FieldCheck check)
    {
        PhonePayload.CheckNumber(check, "number", Number);
        check.That(Digits.All(char.IsAsciiDigit) && !Digits.StartsWith('0'), "number", "WhatsApp takes international numbers: country code first, no leading zero.");
        check.Lines("message", Message, 2000);
    }

    internal override string Write() => Prefix + Digits + (string.IsNullOrEmpty(Message) ? "" : "?text=" + Escaping.Percent(Message));

    internal static WhatsAppPayload? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text[Prefix.Length..].Split('?', 2);
        return new WhatsAppPayload("+" + parts[0], parts.Length > 1 ? Escaping.Query(parts[1]).GetValueOrDefault("text") : null);
    }

    private string Digits => PhonePayload.Normalize(Number ?? "").TrimStart('+');
}
