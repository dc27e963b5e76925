using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Rasters;

/// <summary>What drawing takes, from above, in bytes of memory.</summary>
internal static class RasterWork
{
    /// <summary>Colour, a copy on its ground, and luma.</summary>
    private const int BytesPerProbePixel = 9;

    /// <summary>Drawing a request whose symbol is <paramref name="matrix"/>, the reading back included.</summary>
    public static long OfImage(QrMatrix matrix, RenderRequest request)
    {
        var layout = SceneLayout.Of(matrix, request);
        var probe = ScanJudge.ReadsBack(matrix, request) ? Probe(layout) : 0;
        if (EncoderBytesPerPixel(request.Format) is not { } perPixel) return probe;
        var width = Math.Min(ImageSize.Pixels(request, layout.Width), StyledRaster.MaxPixels);
        var height = Math.Min(Math.Ceiling(width * layout.Height / layout.Width), StyledRaster.MaxPixels);
        var pixels = (long)(width * height);
        return probe + RasterBuffers.Size(pixels * 4) + (pixels * perPixel);
    }

    /// <summary>Judging it; the blurred copies are luma only.</summary>
    public static long OfVerdict(QrMatrix matrix, RenderRequest request) => matrix.IsMicro ? 0 : Probe(SceneLayout.Of(matrix, request)) * 4 / 3;

    private static long Probe(SceneLayout layout) =>
        (long)(layout.Width * layout.Height) * ScanJudge.ProbeModulePixels * ScanJudge.ProbeModulePixels * BytesPerProbePixel;

    /// <summary>What the encoder takes beside the pixels; null for vectors.</summary>
    private static int? EncoderBytesPerPixel(OutputFormat format) => format switch
    {
        OutputFormat.Png or OutputFormat.Jpeg => 1,

        // libwebp copies the colours and keeps a hash chain and the references of every pixel.
        OutputFormat.Webp => 20,
        _ => null,
    };
}
