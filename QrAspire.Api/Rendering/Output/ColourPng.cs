using System.Runtime.InteropServices;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Pixels as PNG: a palette of 1, 2, 4 or 8 bits when at most 256 colours occur, else RGB or RGBA. A row that equals the one above is not looked at again.</summary>
internal static class ColourPng
{
    private const int MaxColours = 256;

    /// <exception cref="OperationCanceledException">The image is no longer wanted.</exception>
    public static byte[] Write(PixelImage image, int? dpi, CancellationToken cancellationToken = default) =>
        Palette(image) is { } indexes ? Indexed(image, indexes, dpi, cancellationToken) : TrueColour(image, dpi, cancellationToken);

    /// <summary>The colours in the order of their first pixel; null when there are too many.</summary>
    private static Dictionary<uint, byte>? Palette(PixelImage image)
    {
        Dictionary<uint, byte> indexes = [];
        var above = ReadOnlySpan<uint>.Empty;
        for (var y = 0; y < image.Height; y++)
        {
            var row = Row(image, y);
            if (!row.SequenceEqual(above))
            {
                for (var x = 0; x < row.Length; x++)
                {
                    if ((x > 0 && row[x] == row[x - 1]) || indexes.ContainsKey(row[x])) continue;
                    if (indexes.Count == MaxColours) return null;
                    indexes.Add(row[x], (byte)indexes.Count);
                }
            }

            above = row;
        }

        return indexes;
    }

    private static byte[] Indexed(PixelImage image, Dictionary<uint, byte> indexes, int? dpi, CancellationToken cancellationToken)
    {
        var depth = indexes.Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        var palette = new Rgba[indexes.Count];
        foreach (var (pixel, at) in indexes) palette[at] = Colour(pixel);
        return PngFile.Write(image.Width, image.Height, (byte)depth, 3, palette, Lines, dpi);

        void Lines(Stream target)
        {
            var line = new byte[1 + (((image.Width * depth) + 7) / 8)];
            var above = ReadOnlySpan<uint>.Empty;
            for (var y = 0; y < image.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var row = Row(image, y);
                if (!row.SequenceEqual(above)) Pack(row, indexes, depth, line);
                above = row;
                target.Write(line);
            }
        }
    }

    private static void Pack(ReadOnlySpan<uint> row, Dictionary<uint, byte> indexes, int depth, Span<byte> line)
    {
        line.Clear();
        var (last, index) = (row[0], indexes[row[0]]);
        for (var x = 0; x < row.Length; x++)
        {
            if (row[x] != last) (last, index) = (row[x], indexes[row[x]]);
            line[1 + (x * depth / 8)] |= (byte)(index << (8 - depth - (x * depth % 8)));
        }
    }

    private static byte[] TrueColour(PixelImage image, int? dpi, CancellationToken cancellationToken)
    {
        var opaque = image.IsOpaque;
        return PngFile.Write(image.Width, image.Height, 8, opaque ? (byte)2 : (byte)6, [], Lines, dpi);

        void Lines(Stream target)
        {
            var channels = opaque ? 3 : 4;
            var stride = image.Width * channels;
            var (line, above, filtered) = (new byte[stride], new byte[stride], new byte[1 + stride]);

            // Filter Up: rows of the same modules become zeros.
            filtered[0] = 2;
            for (var y = 0; y < image.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var row = image.Bytes.AsSpan(y * image.Width * 4, image.Width * 4);
                if (!opaque) row.CopyTo(line);
                else for (var x = 0; x < image.Width; x++) (line[x * 3], line[(x * 3) + 1], line[(x * 3) + 2]) = (row[x * 4], row[(x * 4) + 1], row[(x * 4) + 2]);
                for (var i = 0; i < stride; i++) filtered[i + 1] = (byte)(line[i] - above[i]);
                (line, above) = (above, line);
                target.Write(filtered);
            }
        }
    }

    private static ReadOnlySpan<uint> Row(PixelImage image, int y) => MemoryMarshal.Cast<byte, uint>(image.Bytes.AsSpan(y * image.Width * 4, image.Width * 4));

    private static Rgba Colour(uint pixel)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in pixel));
        return new(bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
