namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels in rows from the top, four bytes each: red, green, blue, alpha (not premultiplied).</summary>
/// <param name="width">Pixels of a row.</param>
/// <param name="height">Rows.</param>
/// <param name="rgba">The bytes; there may be more than the pixels need.</param>
internal sealed class PixelImage(int width, int height, byte[] rgba)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Bytes { get; } = rgba;

    /// <summary>How many of <see cref="Bytes"/> are pixels.</summary>
    public int Length => Width * Height * 4;

    /// <summary>Whether no pixel lets anything show through.</summary>
    public bool IsOpaque
    {
        get
        {
            for (var at = 3; at < Length; at += 4)
            {
                if (Bytes[at] != 255) return false;
            }

            return true;
        }
    }

    public Rgba this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * 4;
            return new(Bytes[at], Bytes[at + 1], Bytes[at + 2], Bytes[at + 3]);
        }
    }

    /// <summary>These pixels seen on an opaque ground; the image itself when nothing shows through.</summary>
    public PixelImage On(Rgba ground)
    {
        if (IsOpaque) return this;
        var opaque = new PixelImage(Width, Height, Bytes.AsSpan(0, Length).ToArray());
        opaque.Flatten(ground);
        return opaque;
    }

    /// <summary>Puts an opaque ground behind the pixels.</summary>
    public void Flatten(Rgba ground)
    {
        for (var at = 0; at < Length; at += 4)
        {
            if (Bytes[at + 3] == 255) continue;
            var pixel = new Rgba(Bytes[at], Bytes[at + 1], Bytes[at + 2], Bytes[at + 3]).Over(ground);
            (Bytes[at], Bytes[at + 1], Bytes[at + 2], Bytes[at + 3]) = (pixel.R, pixel.G, pixel.B, 255);
        }
    }
}
