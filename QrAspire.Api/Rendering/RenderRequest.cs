using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Everything that decides the bytes of an image. The same request always gives the same bytes.</summary>
public sealed record RenderRequest
{
    /// <summary>The text inside the symbol: a payload builder's result, or any text.</summary>
    public required string Text { get; init; }

    /// <summary>Output format.</summary>
    public OutputFormat Format { get; init; } = OutputFormat.Png;

    /// <summary>Least error correction level.</summary>
    public EccLevel Ecc { get; init; } = EccLevel.M;

    /// <summary>Raise the level as far as the version allows for free.</summary>
    public bool BoostEcc { get; init; } = true;

    /// <summary>Fixed version, 1–40 (1–4 with <see cref="Micro"/>); null is the smallest that fits.</summary>
    public int? Version { get; init; }

    /// <summary>Fixed data mask, 0–7 (0–3 with <see cref="Micro"/>); null is the best.</summary>
    public int? Mask { get; init; }

    /// <summary>Make a Micro QR symbol.</summary>
    public bool Micro { get; init; }

    /// <summary>Announce UTF-8 with ECI 26 for text beyond ASCII.</summary>
    public bool Eci { get; init; } = true;

    /// <summary>Write FNC1 in first position (GS1 element strings).</summary>
    public Fnc1Mode Fnc1 { get; init; }

    /// <summary>Place of <see cref="Text"/> in a sequence of symbols; null when it stands alone.</summary>
    public StructuredAppend? Append { get; init; }

    /// <summary>Width of the whole image, quiet zone and frame included, in <see cref="Unit"/>; null is 10 px per module.</summary>
    public double? Size { get; init; }

    /// <summary>Unit of <see cref="Size"/>.</summary>
    public SizeUnit Unit { get; init; } = SizeUnit.Px;

    /// <summary>Dots per inch of raster output in mm or in, also written into the file; default 300 for physical sizes.</summary>
    public int? Dpi { get; init; }

    /// <summary>Quiet zone in modules, 0–64; null is what the standard asks for (4, or 2 for Micro).</summary>
    public int? QuietZone { get; init; }

    /// <summary>Accessible name, SVG <c>title</c> and PDF title.</summary>
    public string? Title { get; init; }

    /// <summary>Longer description, SVG <c>desc</c>.</summary>
    public string? Description { get; init; }

    /// <summary>SVG for pasting into HTML: no XML declaration, no fixed width and height.</summary>
    public bool Inline { get; init; }

    /// <summary>SVG: what has the foreground's colour follows the text around it (<c>currentColor</c>).</summary>
    public bool CurrentColor { get; init; }

    /// <summary>How PDF and EPS name colours.</summary>
    public InkSpace Ink { get; init; }

    /// <summary>Answer with a data URI (RFC 2397) instead of the file.</summary>
    public bool DataUri { get; init; }

    /// <summary>Draw even what readers are not expected to read.</summary>
    public bool Force { get; init; }

    /// <summary>How the symbol looks.</summary>
    public QrDesign Design { get; init; } = QrDesign.Plain;

    internal QrRequest Symbol => new()
    {
        Text = Text,
        Ecc = Ecc,
        BoostEcc = BoostEcc,
        Version = Version,
        Mask = Mask,
        Micro = Micro,
        Eci = Eci,
        Fnc1 = Fnc1,
        Append = Append,
    };
}
