using QrAspire.Api.Rendering.Rasters;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels of a scene at the requested size: whole pixels per module where they fit, the remainder around.</summary>
internal static class StyledRaster
{
    /// <summary>Widest and highest raster image of a styled symbol, in pixels.</summary>
    public const int MaxPixels = 4096;

    /// <summary>The image, whose bytes are <see cref="RasterBuffers"/>' and go back there.</summary>
    public static Outcome<PixelImage> Draw(Scene scene, RenderRequest request, CancellationToken cancellationToken)
    {
        var width = ImageSize.Pixels(request, scene.Width);
        if (width > MaxPixels) return new FieldError("size", "out_of_range", $"A styled raster image is at most {MaxPixels} px wide; this one would be {width}.");
        if (width < scene.Width * 2) return new FieldError("size", "too_small", $"This design needs at least {Math.Ceiling(scene.Width * 2)} px: two per module.");
        var height = (int)Math.Ceiling(width * scene.Height / scene.Width);
        if (height > MaxPixels) return new FieldError("size", "out_of_range", $"A styled raster image is at most {MaxPixels} px high; this one would be {height}.");
        var scale = Math.Floor(width / scene.Width);
        var target = new PixelImage(width, height, RasterBuffers.Rent(width * height * 4));
        return Rasterizer.Draw(scene, target, scale, Math.Floor((width - (scene.Width * scale)) / 2), Math.Floor((height - (scene.Height * scale)) / 2), cancellationToken);
    }

    /// <summary>The scene at a whole number of pixels per module, without remainder.</summary>
    public static PixelImage Draw(Scene scene, int modulePixels, CancellationToken cancellationToken) =>
        Rasterizer.Draw(scene, (int)Math.Ceiling(scene.Width * modulePixels), (int)Math.Ceiling(scene.Height * modulePixels), modulePixels, 0, 0, cancellationToken);
}
