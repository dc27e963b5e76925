using System.Globalization;
using System.Text;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A SEPA credit transfer, also known as Girocode (EPC069-12 version 2.1, QR version 002, UTF-8).</summary>
/// <param name="Name">Beneficiary.</param>
/// <param name="Iban">Beneficiary's account.</param>
/// <param name="Amount">Euro, 0.01 to 999999999.99; null leaves it to the payer.</param>
/// <param name="Bic">Beneficiary's bank, optional inside the EEA.</param>
/// <param name="Purpose">Purpose code, up to four characters.</param>
/// <param name="Reference">ISO 11649 creditor reference; excludes <paramref name="Message"/>.</param>
/// <param name="Message">Unstructured remittance information.</param>
/// <param name="Information">Note to the payer.</param>
public sealed record EpcPayload(
    string Name,
    string Iban,
    decimal? Amount = null,
    string? Bic = null,
    string? Purpose = null,
    string? Reference = null,
    string? Message = null,
    string? Information = null) : Payload
{
    private const int MaxBytes = 331;

    /// <inheritdoc/>
    public override SymbolNeeds Needs => new(Fnc1Mode.None, Eci: false, EccLevel.M, MaxVersion: 13);

    internal override void Check(FieldCheck check)
    {
        check.Required("name", Name, 70);
        check.That(Payloads.Iban.IsValid(Payloads.Iban.Normalize(Iban)), "iban", "The IBAN's length or check digits are wrong.");
        check.That(Amount is null or (>= 0.01m and <= 999999999.99m), "amount", "The amount is 0.01 to 999999999.99 euro.", "out_of_range");
        check.That(Amount is null || decimal.Round(Amount.Value, 2) == Amount, "amount", "The amount has at most two decimals.");
        check.That(string.IsNullOrEmpty(Bic) || (Bic.Length is 8 or 11 && Bic.All(char.IsAsciiLetterOrDigit)), "bic", "A BIC has 8 or 11 letters and digits.");
        check.That(string.IsNullOrEmpty(Purpose) || (Purpose.Length <= 4 && Purpose.All(char.IsAsciiLetterOrDigit)), "purpose", "The purpose code has up to four letters and digits.");
        check.That(string.IsNullOrEmpty(Reference) || Payloads.Iban.IsCreditorReference(Payloads.Iban.Normalize(Reference)), "reference", "The reference is an ISO 11649 creditor reference (RF…).");
        check.That(string.IsNullOrEmpty(Reference) || string.IsNullOrEmpty(Message), "message", "Give either a reference or a message.");
        check.Line("message", Message, 140);
        check.Line("information", Information, 70);
        if (check.Errors.Count == 0)
            check.That(Encoding.UTF8.GetByteCount(Write()) <= MaxBytes, "message", $"The whole code has at most {MaxBytes} bytes.", "too_long");
    }

    internal override string Write()
    {
        string?[] lines =
        [
            "BCD", "002", "1", "SCT", Bic?.ToUpperInvariant(), Name, Payloads.Iban.Normalize(Iban),
            Amount is { } amount ? "EUR" + amount.ToString("0.00", CultureInfo.InvariantCulture) : null,
            Purpose?.ToUpperInvariant(), string.IsNullOrEmpty(Reference) ? null : Payloads.Iban.Normalize(Reference), Message, Information,
        ];
        return string.Join('\n', lines).TrimEnd('\n');
    }

    internal static EpcPayload? Parse(string text)
    {
        var lines = Escaping.NormalizeLines(text).Split('\n');
        if (lines.Length < 7 || lines[0] != "BCD") return null;
        string? Line(int i) => i < lines.Length && lines[i].Length > 0 ? lines[i] : null;
        decimal? amount = Line(7) is { Length: > 3 } a && decimal.TryParse(a.AsSpan(3), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
        return new EpcPayload(lines[5], lines[6], amount, Line(4), Line(8), Line(9), Line(10), Line(11));
    }
}
