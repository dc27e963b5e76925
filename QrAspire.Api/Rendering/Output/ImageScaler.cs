namespace QrAspire.Api.Rendering.Output;

/// <summary>Resamples a picture by exact area average (box filter) with alpha weights; growing repeats pixels.</summary>
internal sealed class ImageScaler(PixelImage source, int width, int height)
{
    private readonly (double From, double To)[] _columns = Spans(source.Width, width);
    private readonly (double From, double To)[] _rows = Spans(source.Height, height);

    public static PixelImage Resize(PixelImage source, int width, int height)
    {
        if (source.Width == width && source.Height == height) return source;
        var rgba = new byte[width * height * 4];
        var scaler = new ImageScaler(source, width, height);
        for (var y = 0; y < height; y++) scaler.Row(y, rgba.AsSpan(y * width * 4, width * 4));
        return new PixelImage(width, height, rgba);
    }

    /// <summary>Writes row <paramref name="y"/> of the result.</summary>
    public void Row(int y, Span<byte> target)
    {
        target.Clear();
        var row = _rows[y];
        var single = IsSingle(row);
        for (var x = 0; x < width; x++)
        {
            var column = _columns[x];
            var pixel = target.Slice(x * 4, 4);
            if (!single || !IsSingle(column)) Average(source, column, row, pixel);
            else if (source.Bytes.AsSpan((((int)row.From * source.Width) + (int)column.From) * 4, 4) is var same && same[3] != 0) same.CopyTo(pixel);
        }
    }

    /// <summary>Whether the span lies within one pixel of the source.</summary>
    private static bool IsSingle((double From, double To) span) => span.To <= (int)span.From + 1;

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
