using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Decoding;

/// <summary>Luma of an image seen on white paper, and the threshold that divides dark from light.</summary>
internal sealed class GrayImage
{
    private readonly byte[] _luma;
    private readonly byte _threshold;

    private GrayImage(int width, int height, byte[] luma)
    {
        (Width, Height, _luma) = (width, height, luma);
        _threshold = Otsu(luma);
    }

    public int Width { get; }

    public int Height { get; }

    public static GrayImage Of(PixelImage image)
    {
        var luma = new byte[image.Width * image.Height];
        for (var i = 0; i < luma.Length; i++)
        {
            var at = i * 4;
            var pixel = new Rgba(image.Bytes[at], image.Bytes[at + 1], image.Bytes[at + 2], image.Bytes[at + 3]).Over(Rgba.White);

            // ITU-R BT.601, what cameras and readers use.
            luma[i] = (byte)(((pixel.R * 299) + (pixel.G * 587) + (pixel.B * 114) + 500) / 1000);
        }

        return new GrayImage(image.Width, image.Height, luma);
    }

    public bool Dark(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)Height && _luma[(y * Width) + x] < _threshold;

    /// <summary>The image seen through worse optics: three passes of a box of <paramref name="radius"/> pixels.</summary>
    public GrayImage Blurred(int radius)
    {
        var (a, b) = ((byte[])_luma.Clone(), new byte[_luma.Length]);
        for (var pass = 0; pass < 3; pass++)
        {
            Box(a, b, Width, Height, 1, Width, radius);
            Box(b, a, Height, Width, Width, 1, radius);
        }

        return new GrayImage(Width, Height, a);
    }

    private static void Box(byte[] source, byte[] target, int length, int lines, int step, int lineStep, int radius)
    {
        for (var line = 0; line < lines; line++)
        {
            var start = line * lineStep;
            var sum = 0;
            for (var i = -radius; i <= radius; i++) sum += source[start + (Math.Clamp(i, 0, length - 1) * step)];
            for (var i = 0; i < length; i++)
            {
                target[start + (i * step)] = (byte)(sum / ((2 * radius) + 1));
                sum += source[start + (Math.Min(i + radius + 1, length - 1) * step)] - source[start + (Math.Max(i - radius, 0) * step)];
            }
        }
    }

    /// <summary>The threshold with the largest variance between the two classes.</summary>
    private static byte Otsu(byte[] luma)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        long total = 0;
        foreach (var value in luma)
        {
            histogram[value]++;
            total += value;
        }

        long below = 0, belowSum = 0;
        var (best, threshold) = (-1.0, 128);
        for (var t = 0; t < 255; t++)
        {
            below += histogram[t];
            belowSum += (long)t * histogram[t];
            var above = luma.Length - below;
            if (below == 0 || above == 0) continue;
            var difference = ((double)belowSum / below) - ((double)(total - belowSum) / above);
            var variance = (double)below * above * difference * difference;
            if (variance > best) (best, threshold) = (variance, t + 1);
        }

        return (byte)threshold;
    }
}
