using System.Buffers.Binary;
using System.IO.Compression;

namespace QrAspire.Api.Rendering.Output;

/// <summary>The chunks of a PNG file (PNG 3rd edition §5, §11).</summary>
internal static class PngFile
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>
    /// Writes a whole file; <paramref name="scanLines"/> gives the lines from the top, each with its filter byte, so that they need not all be there
    /// at once. The colour type is 0 grey, 2 RGB, 3 palette (of <paramref name="palette"/>, with alpha) or 6 RGBA; <paramref name="dpi"/> goes into pHYs.
    /// </summary>
    public static byte[] Write(int width, int height, byte bitDepth, byte colourType, ReadOnlySpan<Rgba> palette, Action<Stream> scanLines, int? dpi)
    {
        var file = Begin(width, height, bitDepth, colourType, palette, dpi);
        var start = BeginData(file);
        using (var target = new ByteWriterStream(file))
        using (var zlib = new ZLibStream(target, CompressionLevel.Optimal))
        {
            scanLines(zlib);
        }

        return End(file, start);
    }

    /// <summary>Writes a whole file from lines that are repeated, as <see cref="LineDeflater.Write"/> takes them.</summary>
    public static byte[] Write(int width, int height, byte bitDepth, byte colourType, ReadOnlySpan<Rgba> palette, ReadOnlySpan<byte> lines, int stride, ReadOnlySpan<int> repeats, int? dpi)
    {
        var file = Begin(width, height, bitDepth, colourType, palette, dpi);
        var start = BeginData(file);
        LineDeflater.Current.Write(file, lines, stride, repeats);
        return End(file, start);
    }

    private static ByteWriter Begin(int width, int height, byte bitDepth, byte colourType, ReadOnlySpan<Rgba> palette, int? dpi)
    {
        var file = new ByteWriter(1024);
        file.Add(Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9], header[10], header[11], header[12]) = (bitDepth, colourType, 0, 0, 0);
        Chunk(file, "IHDR"u8, header);

        if (colourType == 3) Palette(file, palette);
        if (dpi is { } resolution)
        {
            Span<byte> physical = stackalloc byte[9];
            var perMetre = (int)Math.Round(resolution / 0.0254);
            BinaryPrimitives.WriteInt32BigEndian(physical, perMetre);
            BinaryPrimitives.WriteInt32BigEndian(physical[4..], perMetre);
            physical[8] = 1;
            Chunk(file, "pHYs"u8, physical);
        }

        return file;
    }

    /// <summary>Leaves room for the length of the image data, which is not known yet, and tells where it is.</summary>
    private static int BeginData(ByteWriter file)
    {
        var start = file.Length;
        file.Take(4);
        file.Add("IDAT"u8);
        return start;
    }

    private static byte[] End(ByteWriter file, int start)
    {
        var written = file.Written[(start + 4)..];
        file.Patch(start, (uint)(written.Length - 4));
        file.BigEndian(Crc32.Compute(written));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Palette(ByteWriter file, ReadOnlySpan<Rgba> palette)
    {
        Span<byte> entries = stackalloc byte[256 * 3];
        Span<byte> alphas = stackalloc byte[256];
        var transparent = 0;
        for (var i = 0; i < palette.Length; i++)
        {
            (entries[i * 3], entries[(i * 3) + 1], entries[(i * 3) + 2]) = (palette[i].R, palette[i].G, palette[i].B);
            alphas[i] = palette[i].A;
            if (palette[i].A != 255) transparent = i + 1;
        }

        Chunk(file, "PLTE"u8, entries[..(palette.Length * 3)]);
        if (transparent > 0) Chunk(file, "tRNS"u8, alphas[..transparent]);
    }

    private static void Chunk(ByteWriter file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        file.BigEndian((uint)data.Length);
        var start = file.Length;
        file.Add(type).Add(data);
        file.BigEndian(Crc32.Compute(file.Written[start..]));
    }
}
