namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A text message ready to send (RFC 5724).</summary>
/// <param name="Number">The receiver.</param>
/// <param name="Body">The message.</param>
public sealed record SmsPayload(string Number, string? Body = null) : Payload
{
    internal override void Check(FieldCheck check)
    {
        PhonePayload.CheckNumber(check, "number", Number);
        check.Lines("body", Body, 1600);
    }

    internal override string Write() =>
        "sms:" + PhonePayload.Normalize(Number) + (string.IsNullOrEmpty(Body) ? "" : "?body=" + Escaping.Percent(Body));

    internal static SmsPayload? Parse(string text)
    {
        if (text.StartsWith("SMSTO:", StringComparison.OrdinalIgnoreCase))
        {
            var parts = text["SMSTO:".Length..].Split(':', 2);
            return new SmsPayload(parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
        }

        if (!text.StartsWith("sms:", StringComparison.OrdinalIgnoreCase)) return null;
        var rest = text["sms:".Length..].Split('?', 2);
        return new SmsPayload(rest[0], rest.Length > 1 ? Escaping.Query(rest[1]).GetValueOrDefault("body") : null);
    }
}
