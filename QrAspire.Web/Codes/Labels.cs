using System.Globalization;

namespace QrAspire.Web.Codes;

/// <summary>Words for the values that Analytics counts by.</summary>
public static class Labels
{
    /// <summary>A value of a breakdown as a person reads it.</summary>
    /// <param name="by">What was counted by.</param>
    /// <param name="value">The value; null or empty when it is not known.</param>
    public static string Of(string by, string? value) => (by, value) switch
    {
        ("referrer", null or "" or "unknown") => "Direct",
        (_, null or "" or "unknown") => "Unknown",
        ("country", _) => Country(value),
        ("language", _) => Language(value),
        ("source", "qr") => "QR code",
        ("source", "link") => "Shared link",
        ("device", _) => Capitalised(value),
        _ => value,
    };

    /// <summary>English name of an ISO 3166 country code; the code itself when it is not known.</summary>
    public static string Country(string code) => CountryNames.Find(code) ?? code;

    private static string Language(string tag) => LanguageNames.Find(tag.Split('-')[0]) ?? tag;

    private static string Capitalised(string value) => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(value[0])}{value.AsSpan(1)}");
}
