using System.Buffers.Binary;
using System.IO.Compression;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Logos;

/// <summary>Reads PNG (3rd edition): every colour type and depth, interlaced or not, tRNS. Sizes are checked before memory is taken, CRCs always.</summary>
internal static class PngDecoder
{
    private const int HeaderLength = 8 + 25;

    /// <summary>Limits of logos we stored ourselves.</summary>
    public static ImageLimits StoredLimits => new(QrLogo.MaxBytes, 1024, 1024 * 1024);

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    // Adam7 (§8.2): first column and row, steps.
    private static ReadOnlySpan<byte> PassX => [0, 4, 0, 2, 0, 1, 0];

    private static ReadOnlySpan<byte> PassY => [0, 0, 4, 0, 2, 0, 1];

    private static ReadOnlySpan<byte> PassStepX => [8, 8, 4, 4, 2, 2, 1];

    private static ReadOnlySpan<byte> PassStepY => [8, 8, 8, 4, 4, 2, 2];

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    public static Outcome<PixelImage> Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        if (file.Length > limits.Bytes) return ImageLimits.Logo("too_large", $"The file has at most {limits.Bytes / 1024} KiB.");
        if (file.Length < HeaderLength || !IsPng(file)) return Bad("This is not a PNG file.");

        Header? header = null;
        ReadOnlySpan<byte> palette = default, transparency = default;
        using var data = new MemoryStream();
        for (var at = 8; ;)
        {
            if (file.Length - at < 12) return Bad("The file ends too early.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) return Bad("A chunk is longer than the file.");
            var type = file.Slice(at + 4, 4);
            var body = file.Slice(at + 8, (int)length);
            if (Crc32.Compute(file.Slice(at + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..])) return Bad("A checksum is wrong.");
            at += 12 + (int)length;

            if (header is null)
            {
                if (!type.SequenceEqual("IHDR"u8) || length != 13) return Bad("The header is missing.");
                header = Header.Read(body);
                if (header is not { IsValid: true }) return Bad("The header is not valid.");
                if (limits.Check(header.Width, header.Height) is { } tooLarge) return tooLarge;
            }
            else if (type.SequenceEqual("PLTE"u8)) palette = body;
            else if (type.SequenceEqual("tRNS"u8)) transparency = body;
            else if (type.SequenceEqual("IDAT"u8)) data.Write(body);
            else if (type.SequenceEqual("IEND"u8)) break;
            else if ((type[0] & 0x20) == 0) return Bad("The file needs a feature that is not known.");
        }

        if (header.ColourType == 3 && (palette.Length is 0 or > 768 || palette.Length % 3 != 0)) return Bad("The palette is missing.");
        data.Position = 0;
        var rgba = new byte[header.Width * header.Height * 4];
        return Inflate(data, header, palette, transparency, rgba) is { } error ? error : new PixelImage(header.Width, header.Height, rgba);
    }

    private static FieldError? Inflate(MemoryStream data, Header header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, byte[] rgba)
    {
        try
        {
            using var zlib = new ZLibStream(data, CompressionMode.Decompress);
            for (var pass = 0; pass < (header.Interlaced ? 7 : 1); pass++)
            {
                var (x0, y0, dx, dy) = header.Interlaced ? (PassX[pass], PassY[pass], PassStepX[pass], PassStepY[pass]) : ((byte)0, (byte)0, (byte)1, (byte)1);
                var (width, height) = ((header.Width - x0 + dx - 1) / dx, (header.Height - y0 + dy - 1) / dy);
                if (width == 0 || height == 0) continue;

                var lineLength = ((width * header.BitsPerPixel) + 7) / 8;
                var unit = Math.Max(1, header.BitsPerPixel / 8);
                var (line, above) = (new byte[lineLength + 1], new byte[lineLength + 1]);
                for (var y = 0; y < height; y++)
                {
                    zlib.ReadExactly(line);
                    if (line[0] > 4) return Bad("A line has an unknown filter.");
                    Unfilter(line, above, unit);
                    for (var x = 0; x < width; x++)
                    {
                        var at = (((y0 + (y * dy)) * header.Width) + x0 + (x * dx)) * 4;
                        if (!Pixel(line.AsSpan(1), x, header, palette, transparency, rgba.AsSpan(at, 4))) return Bad("A pixel is outside the palette.");
                    }

                    (line, above) = (above, line);
                }
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // IOException: the data ends, or zlib gives up for another reason, such as a preset dictionary.
            return Bad("The picture data is damaged.");
        }
    }

    private static void Unfilter(byte[] line, byte[] above, int unit)
    {
        for (var i = 1; i < line.Length; i++)
        {
            var left = i > unit ? line[i - unit] : 0;
            var up = above[i];
            line[i] += line[0] switch
            {
                0 => (byte)0,
                1 => (byte)left,
                2 => up,
                3 => (byte)((left + up) / 2),
                _ => Paeth(left, up, i > unit ? above[i - unit] : 0),
            };
        }
    }

    private static byte Paeth(int a, int b, int c)
    {
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return (byte)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }

    private static bool Pixel(ReadOnlySpan<byte> line, int x, Header header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, Span<byte> pixel)
    {
        var step = header.Depth == 16 ? 2 : 1;
        switch (header.ColourType)
        {
            case 0 or 3:
                var sample = header.Depth >= 8 ? line[x * step] : (line[x * header.Depth / 8] >> (8 - header.Depth - (x * header.Depth % 8))) & ((1 << header.Depth) - 1);
                if (header.ColourType == 3)
                {
                    if (sample * 3 >= palette.Length) return false;
                    palette.Slice(sample * 3, 3).CopyTo(pixel);
                    pixel[3] = sample < transparency.Length ? transparency[sample] : (byte)255;
                    return true;
                }

                var full = header.Depth == 16 ? BinaryPrimitives.ReadUInt16BigEndian(line[(x * 2)..]) : sample;
                pixel[..3].Fill(header.Depth >= 8 ? (byte)sample : (byte)(sample * 255 / ((1 << header.Depth) - 1)));
                pixel[3] = transparency.Length == 2 && BinaryPrimitives.ReadUInt16BigEndian(transparency) == full ? (byte)0 : (byte)255;
                return true;
            case 4:
                pixel[..3].Fill(line[x * 2 * step]);
                pixel[3] = line[((x * 2) + 1) * step];
                return true;
            default:
                var channels = header.ColourType == 6 ? 4 : 3;
                var source = line.Slice(x * channels * step, channels * step);
                for (var c = 0; c < channels; c++) pixel[c] = source[c * step];
                if (channels == 3) pixel[3] = transparency.Length == 6 && IsKey(source, transparency, step) ? (byte)0 : (byte)255;
                return true;
        }
    }

    private static bool IsKey(ReadOnlySpan<byte> source, ReadOnlySpan<byte> transparency, int step) => step == 2
        ? source.SequenceEqual(transparency)
        : source[0] == transparency[1] && source[1] == transparency[3] && source[2] == transparency[5];

    private static FieldError Bad(string message) => ImageLimits.Logo("invalid", message);

    private sealed record Header(int Width, int Height, int Depth, int ColourType, bool Interlaced, bool IsValid)
    {
        public int BitsPerPixel => Depth * ColourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

        public static Header Read(ReadOnlySpan<byte> body)
        {
            var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
            var (depth, type) = (body[8], body[9]);
            var combination = type switch { 0 => depth is 1 or 2 or 4 or 8 or 16, 3 => depth is 1 or 2 or 4 or 8, 2 or 4 or 6 => depth is 8 or 16, _ => false };
            var valid = combination && width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue && body[10] == 0 && body[11] == 0 && body[12] <= 1;
            return new((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue), depth, type, body[12] == 1, valid);
        }
    }
}
