namespace QrAspire.Api.Rendering;

/// <summary>What a rendered image is written as; the JSON name is the lower-case member name.</summary>
public enum OutputFormat
{
    Png,
    Svg,
    Jpeg,
    Webp,
    Pdf,
    Eps,
    Text,
}

/// <summary>Names, media types and file extensions of <see cref="OutputFormat"/>.</summary>
public static class OutputFormats
{
    private static readonly (OutputFormat Format, string Name, string ContentType, string Extension)[] s_all =
    [
        (OutputFormat.Png, "png", "image/png", ".png"),
        (OutputFormat.Svg, "svg", "image/svg+xml", ".svg"),
        (OutputFormat.Jpeg, "jpeg", "image/jpeg", ".jpg"),
        (OutputFormat.Webp, "webp", "image/webp", ".webp"),
        (OutputFormat.Pdf, "pdf", "application/pdf", ".pdf"),
        (OutputFormat.Eps, "eps", "application/postscript", ".eps"),
        (OutputFormat.Text, "text", "text/plain; charset=utf-8", ".txt"),
    ];

    /// <summary>Every format's name, in order of preference.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(f => f.Name)];

    /// <summary>Reads a format name (<c>png</c>, <c>jpg</c> and <c>txt</c> included), ignoring case.</summary>
    public static bool TryParse(string? name, out OutputFormat format)
    {
        var wanted = name?.ToLowerInvariant() switch { "jpg" => "jpeg", "txt" => "text", var other => other };
        foreach (var entry in s_all)
        {
            if (entry.Name == wanted)
            {
                format = entry.Format;
                return true;
            }
        }

        format = default;
        return false;
    }

    /// <summary>Finds the format of a media type as written in an <c>Accept</c> header, parameters ignored; <c>image/*</c> and <c>*/*</c> mean PNG.</summary>
    public static bool TryFromMediaType(ReadOnlySpan<char> mediaType, out OutputFormat format)
    {
        var semicolon = mediaType.IndexOf(';');
        var bare = (semicolon < 0 ? mediaType : mediaType[..semicolon]).Trim();
        foreach (var entry in s_all)
        {
            var known = entry.ContentType.AsSpan();
            var end = known.IndexOf(';');
            if (bare.Equals(end < 0 ? known : known[..end], StringComparison.OrdinalIgnoreCase))
            {
                format = entry.Format;
                return true;
            }
        }

        format = OutputFormat.Png;
        return bare is "*/*" || bare.Equals("image/*", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The media type served with the format.</summary>
    public static string ContentType(this OutputFormat format) => s_all[(int)format].ContentType;

    /// <summary>The file extension, with its dot.</summary>
    public static string Extension(this OutputFormat format) => s_all[(int)format].Extension;

    /// <summary>The JSON and query name.</summary>
    public static string Name(this OutputFormat format) => s_all[(int)format].Name;
}
