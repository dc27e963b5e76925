namespace QrAspire.Api.Rendering.Output;

/// <summary>Resamples pictures by exact area average (box filter) with alpha weights; growing repeats pixels.</summary>
internal static class ImageScaler
{
    public static PixelImage Resize(PixelImage source, int width, int height)
    {
        if (source.Width == width && source.Height == height) return source;
        var rgba = new byte[width * height * 4];
        var columns = Spans(source.Width, width);
        var rows = Spans(source.Height, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) Average(source, columns[x], rows[y], rgba.AsSpan(((y * width) + x) * 4, 4));
        }

        return new PixelImage(width, height, rgba);
    }

    private static void Average(PixelImage source, (double From, double To) column, (double From, double To) row, Span<byte> target)
    {
        double red = 0, green = 0, blue = 0, alpha = 0, total = 0;
        for (var y = (int)row.From; y < row.To && y < source.Height; y++)
        {
            var high = Math.Min(row.To, y + 1) - Math.Max(row.From, y);
            for (var x = (int)column.From; x < column.To && x < source.Width; x++)
            {
                var weight = high * (Math.Min(column.To, x + 1) - Math.Max(column.From, x));
                var pixel = source[x, y];
                var opaque = weight * pixel.A;
                red += pixel.R * opaque;
                green += pixel.G * opaque;
                blue += pixel.B * opaque;
                alpha += opaque;
                total += weight;
            }
        }

        if (alpha <= 0 || total <= 0) return;
        target[0] = (byte)Math.Round(red / alpha);
        target[1] = (byte)Math.Round(green / alpha);
        target[2] = (byte)Math.Round(blue / alpha);
        target[3] = (byte)Math.Round(alpha / total);
    }

    private static (double From, double To)[] Spans(int source, int target)
    {
        var spans = new (double, double)[target];
        for (var i = 0; i < target; i++) spans[i] = ((double)i * source / target, (double)(i + 1) * source / target);
        return spans;
    }
}
