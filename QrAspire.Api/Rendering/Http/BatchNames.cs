using System.Globalization;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Names of files in a ZIP: safe on every system, each given once.</summary>
internal sealed class BatchNames
{
    /// <summary>Longest name that a row may ask for.</summary>
    public const int MaxLength = 120;

    private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase) { "report.ndjson" };

    /// <summary>The asked-for name without what a path or a shell could misread, else the row's number; a number is added when it was given before.</summary>
    public string Next(string? asked, int row, string extension)
    {
        var letters = (asked ?? "").Trim().Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        var stem = string.Concat(letters).Trim('.', '-');
        if (stem.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) stem = stem[..^extension.Length];
        if (stem.Length == 0) stem = row.ToString("D5", CultureInfo.InvariantCulture);
        var name = stem + extension;
        for (var n = 2; !_given.Add(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}{extension}");
        return name;
    }
}
