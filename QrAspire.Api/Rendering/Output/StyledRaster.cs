namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels of a scene at the requested size: whole pixels per module where they fit, the remainder around.</summary>
internal static class StyledRaster
{
    private const int MaxPixels = 4096;

    public static Outcome<PixelImage> Draw(Scene scene, RenderRequest request)
    {
        var pixels = ImageSize.Pixels(request, scene.Across);
        if (pixels > MaxPixels) return new FieldError("size", "out_of_range", $"A styled raster image is at most {MaxPixels} px wide; this one would be {pixels}.");
        if (pixels < scene.Across * 2) return new FieldError("size", "too_small", $"This design needs at least {Math.Ceiling(scene.Across * 2)} px: two per module.");
        var scale = Math.Floor(pixels / scene.Across);
        var offset = Math.Floor((pixels - (scene.Across * scale)) / 2);
        return Rasterizer.Draw(scene, pixels, scale, offset, request.Design.QuietZoneColor ?? request.Design.Background);
    }
}
