using System.Globalization;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>The painting properties of SVG 1.1 §11 that a logo may use. Group opacity is given to each member, which differs where members overlap.</summary>
internal sealed record SvgStyle
{
    private static readonly HashSet<string> s_names =
    [
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "display", "visibility", "color",
        "clip-rule", "paint-order", "vector-effect", "stroke-dasharray", "stroke-dashoffset", "isolation", "mix-blend-mode",
    ];

    public static SvgStyle Initial { get; } = new();

    public Rgba? Fill { get; init; } = Rgba.Black;

    public Rgba? Stroke { get; init; }

    public Rgba Colour { get; init; } = Rgba.Black;

    public double FillOpacity { get; init; } = 1;

    public double StrokeOpacity { get; init; } = 1;

    public double Opacity { get; init; } = 1;

    public double StrokeWidth { get; init; } = 1;

    public double MiterLimit { get; init; } = 4;

    public LineCap Cap { get; init; }

    public LineJoin Join { get; init; }

    public bool EvenOdd { get; init; }

    public bool IsHidden { get; init; }

    public static bool Knows(string name) => s_names.Contains(name);

    /// <summary>The style with one property set; null when the value is not taken.</summary>
    public static SvgStyle? Read(SvgStyle style, string name, string value) => (name, value) switch
    {
        (_, "inherit") => style,
        ("fill", "none") => style with { Fill = null },
        ("stroke", "none") => style with { Stroke = null },
        ("fill", _) => ReadColour(style, value) is { } fill ? style with { Fill = fill } : null,
        ("stroke", _) => ReadColour(style, value) is { } stroke ? style with { Stroke = stroke } : null,
        ("color", _) => ReadColour(style, value) is { } colour ? style with { Colour = colour } : null,
        ("fill-opacity", _) => Number(value, 1) is { } opacity ? style with { FillOpacity = opacity } : null,
        ("stroke-opacity", _) => Number(value, 1) is { } opacity ? style with { StrokeOpacity = opacity } : null,
        ("opacity", _) => Number(value, 1) is { } opacity ? style with { Opacity = style.Opacity * opacity } : null,
        ("stroke-width", _) => Number(value, 1e5) is { } width ? style with { StrokeWidth = width } : null,
        ("stroke-miterlimit", _) => Number(value, 1e5) is { } limit ? style with { MiterLimit = limit } : null,
        ("fill-rule", "nonzero" or "evenodd") => style with { EvenOdd = value == "evenodd" },
        ("stroke-linecap", "butt" or "round" or "square") => style with { Cap = value switch { "round" => LineCap.Round, "square" => LineCap.Square, _ => LineCap.Butt } },
        ("stroke-linejoin", "miter" or "round" or "bevel") => style with { Join = value switch { "round" => LineJoin.Round, "bevel" => LineJoin.Bevel, _ => LineJoin.Miter } },
        ("display", _) => style with { IsHidden = style.IsHidden || value == "none" },
        ("visibility", _) => style with { IsHidden = value is "hidden" or "collapse" },
        ("clip-rule", _) or ("paint-order", "normal") or ("vector-effect", "none") or ("isolation", _) or ("mix-blend-mode", "normal") => style,
        ("stroke-dasharray", "none") or ("stroke-dashoffset", _) => style,
        _ => null,
    };

    /// <summary>The style with the declarations of a <c>style</c> attribute; null when one is not taken.</summary>
    public static SvgStyle? ReadDeclarations(SvgStyle style, string text)
    {
        foreach (var declaration in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = declaration.IndexOf(':');
            if (colon < 0) return null;
            var (name, value) = (declaration[..colon].Trim(), declaration[(colon + 1)..].Trim());

            // An editor's notes, such as -inkscape-font-specification.
            if (name.StartsWith('-')) continue;
            if (Read(style, name, value) is not { } next) return null;
            style = next;
        }

        return style;
    }

    private static Rgba? ReadColour(SvgStyle style, string value)
    {
        if (value.Equals("currentColor", StringComparison.OrdinalIgnoreCase)) return style.Colour;
        if (Rgba.TryParse(value, out var colour)) return colour;
        if (!value.StartsWith("rgb(", StringComparison.OrdinalIgnoreCase) || !value.EndsWith(')')) return null;
        var parts = value[4..^1].Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 3) return null;
        Span<byte> rgb = stackalloc byte[3];
        for (var i = 0; i < 3; i++)
        {
            var percent = parts[i].EndsWith('%');
            if (Number(percent ? parts[i][..^1] : parts[i], percent ? 100 : 255) is not { } channel) return null;
            rgb[i] = (byte)Math.Round(percent ? channel * 2.55 : channel);
        }

        return new(rgb[0], rgb[1], rgb[2]);
    }

    private static double? Number(string value, double most)
    {
        if (value.EndsWith("px", StringComparison.Ordinal)) value = value[..^2];
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= 0 ? Math.Min(number, most) : null;
    }
}
