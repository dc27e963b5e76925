using System.Globalization;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Reads <c>Accept</c> and <c>Accept-Language</c>: values with a quality, RFC 9110 §12.4.2.</summary>
public static class AcceptHeader
{
    private const int MaxRanges = 32;

    /// <summary>The ranges in their order; what cannot be read counts as quality 0.</summary>
    public static IEnumerable<(string Value, double Quality)> Parse(string header) =>
        header.Split(',', MaxRanges, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Range);

    /// <summary>True when the client rather takes JSON than a page: it names <c>application/json</c> with at least the quality of HTML.</summary>
    public static bool PrefersJson(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || !accept.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        double json = 0, html = 0;
        foreach (var (value, quality) in Parse(accept))
        {
            if (value.Equals("application/json", StringComparison.OrdinalIgnoreCase) || value.Equals("application/problem+json", StringComparison.OrdinalIgnoreCase))
            {
                json = Math.Max(json, quality);
            }
            else if (value.Equals("text/html", StringComparison.OrdinalIgnoreCase) || value.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase))
            {
                html = Math.Max(html, quality);
            }
        }

        return json > 0 && json >= html;
    }

    private static (string Value, double Quality) Range(string range)
    {
        var parts = range.Split(';', StringSplitOptions.TrimEntries);
        var quality = 1.0;
        foreach (var parameter in parts.AsSpan(1))
        {
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && !double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality))
            {
                quality = 0;
            }
        }

        return (parts[0], quality);
    }
}
