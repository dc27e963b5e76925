namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A telephone call (RFC 3966).</summary>
/// <param name="Number">Digits with an optional leading +; blanks, dots, hyphens, slashes and brackets are dropped.</param>
public sealed record PhonePayload(string Number) : Payload
{
    internal override void Check(FieldCheck check) => CheckNumber(check, "number", Number);

    internal override string Write() => "tel:" + Normalize(Number);

    internal static PhonePayload? Parse(string text) =>
        text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? new(text["tel:".Length..]) : null;

    internal static void CheckNumber(FieldCheck check, string field, string? number)
    {
        if (!check.Required(field, number, 40)) return;
        var digits = Normalize(number!);
        var bare = digits.StartsWith('+') ? digits[1..] : digits;
        check.That(bare.Length is >= 2 and <= 20 && bare.All(c => char.IsAsciiDigit(c) || c is '*' or '#'), field, "A telephone number has 2 to 20 digits and may start with +.");
    }

    /// <summary>The number without visual separators (RFC 3966 §5.1.1).</summary>
    internal static string Normalize(string number) =>
        string.Concat(number.Where(c => !char.IsWhiteSpace(c) && c is not ('.' or '-' or '/' or '(' or ')' or '\u00a0')));
}
