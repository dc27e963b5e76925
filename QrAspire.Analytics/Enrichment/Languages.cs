using System.Globalization;

namespace QrAspire.Analytics.Enrichment;

/// <summary>Reads <c>Accept-Language</c> (RFC 9110 §12.5.4).</summary>
public static class Languages
{
    private const int MaxSubtagLength = 3;

    /// <summary>The primary subtag with the highest weight, lower case; the first one among equals; null when there is none.</summary>
    public static string? Preferred(string? acceptLanguage)
    {
        string? best = null;
        var bestWeight = 0.0;
        foreach (var range in acceptLanguage.AsSpan().Split(','))
        {
            var entry = acceptLanguage.AsSpan()[range].Trim();
            var semicolon = entry.IndexOf(';');
            var tag = (semicolon < 0 ? entry : entry[..semicolon]).Trim();
            var weight = semicolon < 0 ? 1.0 : Weight(entry[(semicolon + 1)..].Trim());
            var hyphen = tag.IndexOf('-');
            var primary = hyphen < 0 ? tag : tag[..hyphen];
            if (weight > bestWeight && primary.Length is >= 2 and <= MaxSubtagLength && IsAsciiLetters(primary))
            {
                best = primary.ToString().ToLowerInvariant();
                bestWeight = weight;
            }
        }

        return best;
    }

    private static double Weight(ReadOnlySpan<char> parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            ? Math.Clamp(weight, 0, 1)
            : 0;

    private static bool IsAsciiLetters(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter(character))
            {
                return false;
            }
        }

        return true;
    }
}
