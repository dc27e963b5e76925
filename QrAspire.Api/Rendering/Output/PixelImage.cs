namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels in rows from the top, four bytes each: red, green, blue, alpha (not premultiplied).</summary>
internal sealed class PixelImage(int width, int height, byte[] rgba)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Bytes { get; } = rgba;

    public Rgba this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * 4;
            return new(Bytes[at], Bytes[at + 1], Bytes[at + 2], Bytes[at + 3]);
        }
    }

    /// <summary>These pixels seen on an opaque ground.</summary>
    public PixelImage On(Rgba ground)
    {
        var opaque = new byte[Bytes.Length];
        for (var at = 0; at < opaque.Length; at += 4)
        {
            var pixel = new Rgba(Bytes[at], Bytes[at + 1], Bytes[at + 2], Bytes[at + 3]).Over(ground);
            (opaque[at], opaque[at + 1], opaque[at + 2], opaque[at + 3]) = (pixel.R, pixel.G, pixel.B, 255);
        }

        return new PixelImage(Width, Height, opaque);
    }
}
