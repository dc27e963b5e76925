namespace QrAspire.Api.Rendering.Payloads;

/// <summary>International bank account numbers (ISO 13616) and creditor references (ISO 11649), both with ISO 7064 MOD 97-10.</summary>
internal static class Iban
{
    public static string Normalize(string? value) => string.Concat((value ?? "").Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    /// <summary>Country, two check digits, 11–30 letters or digits, remainder 1.</summary>
    public static bool IsValid(string iban) =>
        iban.Length is >= 15 and <= 34 && iban.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetterUpper(iban[0]) && char.IsAsciiLetterUpper(iban[1])
        && char.IsAsciiDigit(iban[2]) && char.IsAsciiDigit(iban[3]) && Mod97(iban) == 1;

    /// <summary>RF, two check digits, up to 21 letters or digits.</summary>
    public static bool IsCreditorReference(string reference) =>
        reference.Length is >= 5 and <= 25 && reference.StartsWith("RF", StringComparison.Ordinal) && reference.All(char.IsAsciiLetterOrDigit) && Mod97(reference) == 1;

    private static int Mod97(string value)
    {
        var rest = 0;
        foreach (var c in value[4..] + value[..4])
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        return rest;
    }
}
