using System.Buffers;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Output;

/// <summary>A plain two-colour symbol as a 1-bit PNG: whole pixels per module, the remainder goes to the quiet zone.</summary>
internal static class PlainPng
{
    public static Outcome<byte[]> Write(QrMatrix matrix, RenderRequest request)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        var across = matrix.Size + (2 * quiet);
        var pixels = ImageSize.Pixels(request, across);
        if (pixels > ImageSize.MaxPixels) return new FieldError("size", "out_of_range", $"A raster image is at most {ImageSize.MaxPixels} px wide; this one would be {pixels}.");
        if (pixels < across) return new FieldError("size", "too_small", $"This symbol needs at least {across} px: one per module.");

        var module = pixels / across;
        var margin = (pixels - (matrix.Size * module)) / 2;
        var (dark, light) = (request.Design.Foreground, request.Design.Background);

        // Grey images say 0 = black, so light is the set bit; a palette keeps the same order.
        var grey = dark == Rgba.Black && light == Rgba.White;
        var stride = 1 + ((pixels + 7) / 8);
        var lines = ArrayPool<byte>.Shared.Rent(stride * (matrix.Size + 2));
        try
        {
            Span<int> repeats = stackalloc int[QrMatrix.MaxSize + 2];
            var count = Draw(matrix, lines, stride, module, margin, pixels, repeats);
            return PngFile.Write(pixels, pixels, 1, grey ? (byte)0 : (byte)3, grey ? [] : [dark, light], lines.AsSpan(0, count * stride), stride, repeats[..count], ImageSize.FileDpi(request));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
        }
    }

    /// <summary>Draws one line for each row of modules and for the quiet zone above and below, and tells how often each is repeated.</summary>
    private static int Draw(QrMatrix matrix, Span<byte> lines, int stride, int module, int margin, int pixels, Span<int> repeats)
    {
        var count = 0;
        if (margin > 0) Light(lines, repeats, margin);
        for (var y = 0; y < matrix.Size; y++)
        {
            var line = Light(lines, repeats, module);
            for (var x = 0; x < matrix.Size; x++)
            {
                if (!matrix[x, y]) continue;
                var end = x + 1;
                while (matrix[end, y]) end++;
                ClearBits(line[1..], margin + (x * module), margin + (end * module));
                x = end;
            }
        }

        if (pixels - margin - (matrix.Size * module) is var below and > 0) Light(lines, repeats, below);
        return count;

        Span<byte> Light(Span<byte> all, Span<int> times, int rows)
        {
            times[count] = rows - 1;
            var line = all.Slice(count++ * stride, stride);
            line.Fill(0xFF);
            line[0] = 0;
            return line;
        }
    }

    private static void ClearBits(Span<byte> bits, int from, int to)
    {
        var (first, last) = (from >> 3, to >> 3);
        var head = (byte)(0xFF00 >> (from & 7));
        var tail = (byte)(0xFF >> (to & 7));
        if (first == last)
        {
            bits[first] &= (byte)(head | tail);
            return;
        }

        bits[first] &= head;
        bits[(first + 1)..last].Clear();
        if ((to & 7) != 0) bits[last] &= tail;
    }
}
