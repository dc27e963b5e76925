namespace QrAspire.Api.Rendering.Logos;

/// <summary>What a decoder may spend on one picture.</summary>
/// <param name="Bytes">File size.</param>
/// <param name="Side">Pixels on a side.</param>
/// <param name="Pixels">Pixels altogether.</param>
internal readonly record struct ImageLimits(int Bytes, int Side, int Pixels)
{
    /// <summary>Uploads: 4 MiB, 4096 px a side, 4 megapixels.</summary>
    public static ImageLimits Upload => new(4 * 1024 * 1024, 4096, 4_194_304);

    public FieldError? Check(long width, long height) => width < 1 || height < 1
        ? Logo("invalid", "The picture is empty.")
        : width > Side || height > Side || width * height > Pixels
            ? Logo("too_large", $"The picture has {width} × {height} pixels; at most {Side} on a side and {Pixels} altogether are taken.")
            : null;

    public static FieldError Logo(string code, string message) => new("logo", code, message);
}
