using System.Globalization;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A structured address of the Swiss QR bill (address type S).</summary>
public sealed record SwissAddress(string Name, string? Street, string? Building, string PostalCode, string Town, string Country);

/// <summary>The data of a Swiss payment part (Swiss Implementation Guidelines QR-bill, version 2.3, header SPC 0200).</summary>
/// <param name="Iban">CH or LI account; a QR-IBAN (IID 30000–31999) goes with a QR reference.</param>
/// <param name="Creditor">Who is paid.</param>
/// <param name="Amount">0.01 to 999999999.99; null leaves it open.</param>
/// <param name="Currency">CHF or EUR.</param>
/// <param name="Debtor">Who pays; null leaves it open.</param>
/// <param name="Reference">27 digits (QRR), ISO 11649 (SCOR) or nothing (NON).</param>
/// <param name="Message">Unstructured message.</param>
/// <param name="BillInformation">Coded bill information (Swico S1).</param>
public sealed record SwissBillPayload(
    string Iban,
    SwissAddress Creditor,
    decimal? Amount = null,
    string Currency = "CHF",
    SwissAddress? Debtor = null,
    string? Reference = null,
    string? Message = null,
    string? BillInformation = null) : Payload
{
    /// <inheritdoc/>
    public override SymbolNeeds Needs => new(Fnc1Mode.None, Eci: false, EccLevel.M, MaxVersion: 25);

    internal override void Check(FieldCheck check)
    {
        var iban = Payloads.Iban.Normalize(Iban);
        var valid = check.That(Payloads.Iban.IsValid(iban) && iban.Length == 21 && (iban.StartsWith("CH", StringComparison.Ordinal) || iban.StartsWith("LI", StringComparison.Ordinal)), "iban", "The account is a Swiss or Liechtenstein IBAN with 21 characters and right check digits.");
        if (Creditor is null) check.Add("creditor", "required", "creditor is missing.");
        else CheckAddress(check, "creditor", Creditor);
        if (Debtor is not null) CheckAddress(check, "debtor", Debtor);
        check.That(Amount is null or (>= 0.01m and <= 999999999.99m), "amount", "The amount is 0.01 to 999999999.99.", "out_of_range");
        check.That(Amount is null || decimal.Round(Amount.Value, 2) == Amount, "amount", "The amount has at most two decimals.");
        check.That(Currency is "CHF" or "EUR", "currency", "The currency is CHF or EUR.");
        check.Line("message", Message, 140);
        check.Line("billInformation", BillInformation, 140);
        check.That((Message?.Length ?? 0) + (BillInformation?.Length ?? 0) <= 140, "message", "Message and bill information together have at most 140 characters.", "too_long");
        if (!valid) return;

        var qrIban = int.Parse(iban.AsSpan(4, 5), CultureInfo.InvariantCulture) is >= 30000 and <= 31999;
        check.That(qrIban == (ReferenceType == "QRR"), "reference", qrIban ? "A QR-IBAN needs a QR reference of 27 digits." : "A QR reference needs a QR-IBAN.");
        check.That(
            ReferenceType switch { "QRR" => QrReferenceIsValid(CleanReference), "SCOR" => Payloads.Iban.IsCreditorReference(CleanReference), _ => CleanReference.Length == 0 },
            "reference",
            "The reference's check digits are wrong.");
    }

    internal override string Write()
    {
        List<string?> lines = ["SPC", "0200", "1", Payloads.Iban.Normalize(Iban)];
        AddAddress(lines, Creditor);
        AddAddress(lines, null);
        lines.Add(Amount?.ToString("0.00", CultureInfo.InvariantCulture));
        lines.Add(Currency);
        AddAddress(lines, Debtor);
        lines.Add(ReferenceType);
        lines.Add(CleanReference);
        lines.Add(Message);
        lines.Add("EPD");
        if (!string.IsNullOrEmpty(BillInformation)) lines.Add(BillInformation);
        return string.Join("\r\n", lines);
    }

    internal static SwissBillPayload? Parse(string text)
    {
        var lines = Escaping.NormalizeLines(text).Split('\n');
        if (lines.Length < 31 || lines[0] != "SPC" || Address(lines, 4) is not { } creditor) return null;
        string? Line(int i) => i < lines.Length && lines[i].Length > 0 ? lines[i] : null;
        decimal? amount = decimal.TryParse(lines[18], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
        return new SwissBillPayload(lines[3], creditor, amount, lines[19], Address(lines, 20), Line(28), Line(29), Line(31));
    }

    private string CleanReference => Payloads.Iban.Normalize(Reference);

    private string ReferenceType => CleanReference switch
    {
        "" => "NON",
        var r when r.StartsWith("RF", StringComparison.Ordinal) => "SCOR",
        _ => "QRR",
    };

    /// <summary>27 digits, the last a recursive modulo 10 check digit.</summary>
    private static bool QrReferenceIsValid(string reference)
    {
        if (reference.Length != 27 || !reference.All(char.IsAsciiDigit)) return false;
        ReadOnlySpan<int> table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
        var carry = 0;
        foreach (var digit in reference.AsSpan(0, 26)) carry = table[(carry + digit - '0') % 10];
        return (10 - carry) % 10 == reference[26] - '0';
    }

    private static void CheckAddress(FieldCheck check, string field, SwissAddress address)
    {
        check.Required($"{field}.name", address.Name, 70);
        check.Line($"{field}.street", address.Street, 70);
        check.Line($"{field}.building", address.Building, 16);
        check.Required($"{field}.postalCode", address.PostalCode, 16);
        check.Required($"{field}.town", address.Town, 35);
        check.That(address.Country is { Length: 2 } && address.Country.All(char.IsAsciiLetterUpper), $"{field}.country", "The country is a two-letter ISO 3166 code.");
    }

    private static void AddAddress(List<string?> lines, SwissAddress? address)
    {
        if (address is null) lines.AddRange(["", "", "", "", "", "", ""]);
        else lines.AddRange(["S", address.Name, address.Street, address.Building, address.PostalCode, address.Town, address.Country]);
    }

    private static SwissAddress? Address(string[] lines, int at) => lines[at] != "S"
        ? null
        : new(lines[at + 1], lines[at + 2] is "" ? null : lines[at + 2], lines[at + 3] is "" ? null : lines[at + 3], lines[at + 4], lines[at + 5], lines[at + 6]);
}
