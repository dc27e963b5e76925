using System.Globalization;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Colours as the numbers of an <see cref="InkSpace"/>, 0 to 1 each.</summary>
internal static class Inks
{
    public static string Numbers(Rgba colour, InkSpace space)
    {
        Span<double> values = stackalloc double[4];
        var count = Convert(colour, space, values);
        return string.Join(' ', values[..count].ToArray().Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));
    }

    /// <summary>The components as bytes, appended; alpha is ignored.</summary>
    public static void Bytes(Rgba colour, InkSpace space, Span<byte> target)
    {
        if (space == InkSpace.Rgb)
        {
            (target[0], target[1], target[2]) = (colour.R, colour.G, colour.B);
            return;
        }

        Span<double> values = stackalloc double[4];
        var count = Convert(colour, space, values);
        for (var i = 0; i < count; i++) target[i] = (byte)Math.Round(values[i] * 255);
    }

    public static int Count(InkSpace space) => space switch { InkSpace.Rgb => 3, InkSpace.Cmyk => 4, _ => 1 };

    private static int Convert(Rgba colour, InkSpace space, Span<double> values)
    {
        var (r, g, b) = (colour.R / 255.0, colour.G / 255.0, colour.B / 255.0);
        switch (space)
        {
            case InkSpace.Rgb:
                (values[0], values[1], values[2]) = (r, g, b);
                return 3;
            case InkSpace.Cmyk:
                // Full under-colour removal: what the three inks have in common becomes black.
                var k = 1 - Math.Max(r, Math.Max(g, b));
                var rest = k < 1 ? 1 - k : 1;
                (values[0], values[1], values[2], values[3]) = ((1 - r - k) / rest, (1 - g - k) / rest, (1 - b - k) / rest, k);
                return 4;
            default:
                values[0] = 1 - ((0.299 * r) + (0.587 * g) + (0.114 * b));
                return 1;
        }
    }
}
