namespace QrAspire.Api.Rendering.Output;

/// <summary>Limits and unit conversions of image sizes.</summary>
internal static class ImageSize
{
    public const int DefaultModulePixels = 10;
    public const int MaxPixels = 8192;
    public const double MaxMillimetres = 5000;
    public const int DefaultDpi = 300;
    public const int MinDpi = 36;
    public const int MaxDpi = 2400;
    public const int MaxQuietZone = 64;

    private const double MillimetresPerInch = 25.4;
    private const double PointsPerInch = 72;
    private const double CssPixelsPerInch = 96;

    public static IEnumerable<FieldError> Check(RenderRequest request)
    {
        if (!Enum.IsDefined(request.Unit)) yield return new("unit", "invalid", "The unit is one of px, mm, in.");
        if (request.Dpi is { } dpi && dpi is < MinDpi or > MaxDpi)
            yield return new("dpi", "out_of_range", $"The resolution is {MinDpi} to {MaxDpi} dpi.");
        if (request.QuietZone is { } quiet && quiet is < 0 or > MaxQuietZone)
            yield return new("quietZone", "out_of_range", $"The quiet zone is 0 to {MaxQuietZone} modules.");
        if (request.Size is not { } size) yield break;

        var max = request.Unit switch { SizeUnit.Mm => MaxMillimetres, SizeUnit.In => MaxMillimetres / MillimetresPerInch, _ => MaxPixels };
        if (!double.IsFinite(size) || size <= 0 || size > max)
            yield return new("size", "out_of_range", $"The size is more than 0 and at most {Math.Floor(max)} {request.Unit.ToString().ToLowerInvariant()}.");
        else if (request.Unit == SizeUnit.Px && request.Format != OutputFormat.Svg && size < 1)
            yield return new("size", "out_of_range", "The size is at least 1 px.");
    }

    /// <summary>Width of a raster image of <paramref name="units"/> modules across.</summary>
    public static int Pixels(RenderRequest request, double units) => request switch
    {
        { Size: null } => (int)Math.Ceiling(units * DefaultModulePixels),
        { Unit: SizeUnit.Px } => (int)Math.Min(Math.Round(request.Size.Value), int.MaxValue),
        _ => (int)Math.Min(Math.Round(Inches(request) * (request.Dpi ?? DefaultDpi)), int.MaxValue),
    };

    /// <summary>Width of a vector page in PostScript points (1/72 in). Pixels are CSS pixels, 1/96 in.</summary>
    public static double Points(RenderRequest request, double units) => PointsPerInch * request switch
    {
        { Size: null } => units * DefaultModulePixels / CssPixelsPerInch,
        { Unit: SizeUnit.Px } => request.Size.Value / (request.Dpi ?? CssPixelsPerInch),
        _ => Inches(request),
    };

    /// <summary>The resolution to write into a raster file; null when the caller named none.</summary>
    public static int? FileDpi(RenderRequest request) =>
        request.Dpi ?? (request.Size is not null && request.Unit != SizeUnit.Px ? DefaultDpi : null);

    private static double Inches(RenderRequest request) =>
        request.Unit == SizeUnit.Mm ? request.Size!.Value / MillimetresPerInch : request.Size!.Value;
}
