using System.Runtime.InteropServices;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels as PNG: a palette of 1, 2, 4 or 8 bits when at most 256 colours occur, else RGB or RGBA.</summary>
internal static class ColourPng
{
    public static byte[] Write(PixelImage image, int? dpi)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(image.Bytes);
        Dictionary<uint, byte> indexes = [];
        foreach (var pixel in pixels)
        {
            if (indexes.ContainsKey(pixel)) continue;
            if (indexes.Count == 256) return TrueColour(image, pixels, dpi);
            indexes.Add(pixel, (byte)indexes.Count);
        }

        var depth = indexes.Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        var stride = 1 + (((image.Width * depth) + 7) / 8);
        var lines = new byte[stride * image.Height];
        var (last, index) = (pixels[0], indexes[pixels[0]]);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var pixel = pixels[(y * image.Width) + x];
                if (pixel != last) (last, index) = (pixel, indexes[pixel]);
                lines[(y * stride) + 1 + (x * depth / 8)] |= (byte)(index << (8 - depth - (x * depth % 8)));
            }
        }

        var palette = new Rgba[indexes.Count];
        foreach (var (pixel, at) in indexes) palette[at] = Colour(pixel);
        return PngFile.Write(image.Width, image.Height, (byte)depth, 3, palette, lines, dpi);
    }

    private static byte[] TrueColour(PixelImage image, ReadOnlySpan<uint> pixels, int? dpi)
    {
        var opaque = true;
        foreach (var pixel in pixels) opaque &= Colour(pixel).A == 255;
        var channels = opaque ? 3 : 4;
        var stride = 1 + (image.Width * channels);
        var lines = new byte[stride * image.Height];
        Span<byte> line = new byte[stride];
        Span<byte> above = new byte[stride];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++) image.Bytes.AsSpan(((y * image.Width) + x) * 4, channels).CopyTo(line[(1 + (x * channels))..]);

            // Filter Up: rows of the same modules become zeros.
            var target = lines.AsSpan(y * stride, stride);
            target[0] = 2;
            for (var i = 1; i < stride; i++) target[i] = (byte)(line[i] - above[i]);
            line.CopyTo(above);
        }

        return PngFile.Write(image.Width, image.Height, 8, opaque ? (byte)2 : (byte)6, [], lines, dpi);
    }

    private static Rgba Colour(uint pixel)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in pixel));
        return new(bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
