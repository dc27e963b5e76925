using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Fonts;

/// <summary>
/// Draws one line of text as outlines. The shipped font (DejaVu Sans Bold) has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and
/// Arabic; characters it lacks, such as Chinese and Japanese, come from Debian's fonts-droid-fallback when that is installed.
/// </summary>
internal static class Lettering
{
    private const string Shipped = "QrAspire.Api.Rendering.DejaVuSans-Bold.ttf";
    private const string Fallback = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";

    private static readonly Lazy<TrueTypeFont[]> s_fonts = new(Load);

    /// <summary>The line at one em, base line at 0, with its width; or the characters that no font has.</summary>
    public static (VectorPath Path, double Width, string Missing) Line(string text)
    {
        var path = new VectorPath();
        var (pen, missing) = (0.0, new System.Text.StringBuilder());
        foreach (var character in TextOrder.Visual(text))
        {
            var (font, glyph) = Find(character);
            if (font is null)
            {
                missing.Append(new System.Text.Rune(character).ToString());
                continue;
            }

            font.Draw(path, glyph, pen, 0, 1);
            if (!ArabicForms.IsMark(character)) pen += font.Advance(glyph);
        }

        return (path, pen, missing.ToString());
    }

    private static (TrueTypeFont? Font, int Glyph) Find(int character)
    {
        foreach (var font in s_fonts.Value)
        {
            if (font.Glyph(character) is var glyph and > 0) return (font, glyph);
        }

        return (null, 0);
    }

    private static TrueTypeFont[] Load()
    {
        using var resource = typeof(Lettering).Assembly.GetManifestResourceStream(Shipped)!;
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return File.Exists(Fallback) ? [new(file), new(File.ReadAllBytes(Fallback))] : [new(file)];
    }
}
