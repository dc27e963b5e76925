using System.Globalization;

namespace QrAspire.Web.Codes;

/// <summary>Contrast of two colours as WCAG 2.2 defines it (relative luminance, contrast ratio).</summary>
public static class ColourContrast
{
    /// <summary>1 (none) to 21 (black on white); null unless both are <c>#rrggbb</c> or <c>#rgb</c>.</summary>
    public static double? Ratio(string one, string other)
    {
        if (Luminance(one) is not { } a || Luminance(other) is not { } b) return null;
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double? Luminance(string colour)
    {
        if (colour is ['#', var r, var g, var b]) colour = $"#{r}{r}{g}{g}{b}{b}";
        if (colour.Length != 7 || colour[0] != '#' || !int.TryParse(colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)) return null;
        return (0.2126 * Linear(rgb >> 16)) + (0.7152 * Linear((rgb >> 8) & 0xFF)) + (0.0722 * Linear(rgb & 0xFF));
    }

    private static double Linear(int channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
