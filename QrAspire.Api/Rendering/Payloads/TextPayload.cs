namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Plain text, written as it is.</summary>
/// <param name="Text">Any text.</param>
public sealed record TextPayload(string Text) : Payload
{
    internal override void Check(FieldCheck check)
    {
        if (string.IsNullOrEmpty(Text)) check.Add("text", "required", "text is missing.");
        else check.That(Text.Length <= Symbols.RequestRules.MaxCharacters, "text", "No QR code holds more than 7,089 characters.", "too_long");
    }

    internal override string Write() => Text;
}
