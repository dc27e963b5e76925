using System.Globalization;

namespace QrAspire.Api.Rendering;

/// <summary>An sRGB colour with alpha, 8 bits each. Colours are parsed into this type; raw text never reaches an output file.</summary>
public readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    public static readonly Rgba Black = new(0, 0, 0);
    public static readonly Rgba White = new(255, 255, 255);
    public static readonly Rgba Transparent = new(255, 255, 255, 0);

    private static readonly Dictionary<string, Rgba> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = Black,
        ["white"] = White,
        ["transparent"] = Transparent,
        ["red"] = new(255, 0, 0),
        ["green"] = new(0, 128, 0),
        ["blue"] = new(0, 0, 255),
        ["navy"] = new(0, 0, 128),
        ["maroon"] = new(128, 0, 0),
        ["purple"] = new(128, 0, 128),
        ["teal"] = new(0, 128, 128),
        ["olive"] = new(128, 128, 0),
        ["gray"] = new(128, 128, 128),
        ["grey"] = new(128, 128, 128),
        ["silver"] = new(192, 192, 192),
        ["yellow"] = new(255, 255, 0),
        ["orange"] = new(255, 165, 0),
        ["lime"] = new(0, 255, 0),
        ["aqua"] = new(0, 255, 255),
        ["cyan"] = new(0, 255, 255),
        ["fuchsia"] = new(255, 0, 255),
        ["magenta"] = new(255, 0, 255),
        ["pink"] = new(255, 192, 203),
        ["brown"] = new(165, 42, 42),
        ["gold"] = new(255, 215, 0),
        ["indigo"] = new(75, 0, 130),
    };

    /// <summary>True when no light from behind shows through.</summary>
    public bool IsOpaque => A == 255;

    /// <summary>Reads <c>#rgb</c>, <c>#rgba</c>, <c>#rrggbb</c>, <c>#rrggbbaa</c> (CSS Color 4 §5.2) or one of the CSS basic names and <c>transparent</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Rgba colour)
    {
        colour = Black;
        text = text.Trim();
        if (text.Length is 0 or > 32) return false;
        if (text[0] != '#') return s_names.TryGetValue(text.ToString(), out colour);

        var hex = text[1..];
        foreach (var c in hex)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
        }

        if (hex.Length is 3 or 4)
        {
            colour = new(Short(hex[0]), Short(hex[1]), Short(hex[2]), hex.Length == 4 ? Short(hex[3]) : (byte)255);
            return true;
        }

        if (hex.Length is not (6 or 8)) return false;
        colour = new(Pair(hex, 0), Pair(hex, 2), Pair(hex, 4), hex.Length == 8 ? Pair(hex, 6) : (byte)255);
        return true;
    }

    /// <summary>This colour seen on an opaque ground (source-over).</summary>
    public Rgba Over(Rgba ground)
    {
        if (A == 255) return this;
        return new(Mix(R, ground.R, A), Mix(G, ground.G, A), Mix(B, ground.B, A), (byte)(A + (ground.A * (255 - A) / 255)));
    }

    /// <summary>WCAG 2.2 relative luminance, 0 (black) to 1 (white), alpha ignored.</summary>
    public double Luminance()
    {
        return (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

        static double Linear(byte channel)
        {
            var c = channel / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
    }

    /// <summary>WCAG 2.2 contrast ratio of two opaque colours, 1 to 21.</summary>
    public static double Contrast(Rgba a, Rgba b)
    {
        var (la, lb) = (a.Luminance(), b.Luminance());
        return (Math.Max(la, lb) + 0.05) / (Math.Min(la, lb) + 0.05);
    }

    /// <summary>The shortest CSS hex form, without alpha: <c>#rgb</c> or <c>#rrggbb</c>.</summary>
    public string ToHex() => R % 17 == 0 && G % 17 == 0 && B % 17 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"#{R / 17:x}{G / 17:x}{B / 17:x}")
        : string.Create(CultureInfo.InvariantCulture, $"#{R:x2}{G:x2}{B:x2}");

    /// <summary>The canonical form with alpha, <c>#rrggbbaa</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{R:x2}{G:x2}{B:x2}{A:x2}");

    private static byte Short(char c) => (byte)(Convert.ToInt32(c.ToString(), 16) * 17);

    private static byte Pair(ReadOnlySpan<char> hex, int at) =>
        byte.Parse(hex.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Mix(byte over, byte under, byte alpha) => (byte)(((over * alpha) + (under * (255 - alpha)) + 127) / 255);
}
