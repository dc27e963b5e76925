using System.Runtime.CompilerServices;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>A logo or background as designs carry it: our own PNG, or SVG that holds nothing but filled paths.</summary>
internal abstract record Picture(double Width, double Height)
{
    private static readonly ConditionalWeakTable<byte[], object> s_read = [];

    /// <summary>Reads a stored picture; read once however often the same array is asked for.</summary>
    public static Outcome<Picture> Of(byte[] file) => (Outcome<Picture>)s_read.GetValue(file, static bytes => Read(bytes));

    private static Outcome<Picture> Read(byte[] file)
    {
        if (file.Length > QrLogo.MaxBytes) return ImageLimits.Logo("too_large", $"The picture has at most {QrLogo.MaxBytes / 1024} KiB.");
        if (SvgPictureReader.LooksLikeSvg(file))
        {
            var vector = SvgPictureReader.Read(file);
            return vector.Ok ? vector.Value : Outcome<Picture>.Refused(vector.Errors);
        }

        var pixels = PngDecoder.Decode(file, PngDecoder.StoredLimits);
        return pixels.Ok ? new RasterPicture(pixels.Value) : Outcome<Picture>.Refused(pixels.Errors);
    }
}

/// <summary>A picture of pixels.</summary>
internal sealed record RasterPicture(PixelImage Pixels) : Picture(Pixels.Width, Pixels.Height);

/// <summary>A picture of figures in the units of its own width and height.</summary>
internal sealed record VectorPicture(double Width, double Height, IReadOnlyList<SceneFigure> Figures) : Picture(Width, Height);
