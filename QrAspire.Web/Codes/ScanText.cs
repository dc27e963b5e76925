using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Codes;

/// <summary>What is known of a scan, in words.</summary>
public static class ScanText
{
    private const string Unknown = "unknown";

    /// <summary>Such as <c>in Germany · Android, Chrome</c>; empty when nothing is known.</summary>
    public static string Where(LiveScan scan)
    {
        var place = Known(scan.Country) is { } country ? $"in {Labels.Country(country)}" : null;
        var with = string.Join(", ", new[] { Known(scan.Os), Known(scan.Browser) }.OfType<string>());
        return string.Join(" · ", new[] { place, with.Length > 0 ? with : null }.OfType<string>());
    }

    private static string? Known(string? value) => string.IsNullOrWhiteSpace(value) || value.Equals(Unknown, StringComparison.OrdinalIgnoreCase) ? null : value;
}
