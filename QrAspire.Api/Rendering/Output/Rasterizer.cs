using System.Buffers;
using System.Runtime.InteropServices;
using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Fills paths with exact area coverage: every edge adds the signed area it covers in the pixels of a row, a running sum
/// over the row gives the coverage. Holes cancel because they turn the other way. Between two edges the coverage does not
/// change, so pixels are painted in runs: the cost of a large image is that of its edges and of filling memory.
/// </summary>
internal static class Rasterizer
{
    private const int CurveSteps = 8;
    private const float Opaque = 0.999f;

    /// <summary>Draws a scene. A module is <paramref name="scale"/> pixels wide and the scene begins at (<paramref name="left"/>, <paramref name="top"/>).</summary>
    /// <exception cref="OperationCanceledException">The image is no longer wanted.</exception>
    public static PixelImage Draw(Scene scene, int width, int height, double scale, double left, double top, CancellationToken cancellationToken = default) =>
        Draw(scene, new PixelImage(width, height, new byte[width * height * 4]), scale, left, top, cancellationToken);

    /// <summary>Draws it over transparent pixels that are there already.</summary>
    /// <exception cref="OperationCanceledException">The image is no longer wanted.</exception>
    public static PixelImage Draw(Scene scene, PixelImage target, double scale, double left, double top, CancellationToken cancellationToken)
    {
        var canvas = new Canvas(target.Bytes, target.Width, target.Height, scale, left, top);
        if (scene.Margin.A != 0) MemoryMarshal.Cast<byte, uint>(target.Bytes.AsSpan(0, target.Length)).Fill(Packed(scene.Margin));
        foreach (var item in scene.Items)
        {
            if (item is SceneFigure figure) Fill(canvas, figure, scene, cancellationToken);
            else if (item is SceneImage image) Blend(canvas, image, cancellationToken);
        }

        return target;
    }

    private static uint Packed(Rgba colour)
    {
        ReadOnlySpan<byte> pixel = [colour.R, colour.G, colour.B, colour.A];
        return MemoryMarshal.Read<uint>(pixel);
    }

    private static void Fill(Canvas canvas, SceneFigure figure, Scene scene, CancellationToken cancellationToken)
    {
        var pixels = canvas.Width;
        var edges = Flatten(figure.Path, canvas);
        edges.Sort((a, b) => a.Top.CompareTo(b.Top));
        var coverage = ArrayPool<float>.Shared.Rent(pixels + 2);
        List<Edge> active = [];
        var next = 0;
        var shade = new Shader(figure, scene, canvas);
        for (var y = 0; y < canvas.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            active.RemoveAll(e => e.Bottom <= y);
            while (next < edges.Count && edges[next].Top < y + 1)
            {
                if (edges[next].Bottom > y) active.Add(edges[next]);
                next++;
            }

            if (active.Count == 0) continue;
            var row = coverage.AsSpan(0, pixels + 2);
            row.Clear();
            foreach (var edge in active) Accumulate(row, edge, y, pixels);
            var changes = MemoryMarshal.Cast<float, int>(row[..pixels]);
            var (sum, x) = (0f, 0);
            while (x < pixels)
            {
                sum += row[x];
                var steady = changes[(x + 1)..].IndexOfAnyExcept(0);
                var end = steady < 0 ? pixels : x + 1 + steady;
                var alpha = figure.EvenOdd ? Fold(sum) : Math.Min(Math.Abs(sum), 1f);
                if (alpha > 0.002f) Run(canvas, shade, figure, x, end, y, alpha);
                x = end;
            }
        }

        ArrayPool<float>.Shared.Return(coverage);
    }

    /// <summary>Paints the pixels from <paramref name="x"/> to <paramref name="end"/> of a row, which are covered alike.</summary>
    private static void Run(Canvas canvas, Shader shade, SceneFigure figure, int x, int end, int y, float coverage)
    {
        var run = canvas.Rgba.AsSpan(((y * canvas.Width) + x) * 4, (end - x) * 4);
        if (figure.Gradient is null && coverage * figure.Colour.A / 255f >= Opaque)
        {
            MemoryMarshal.Cast<byte, uint>(run).Fill(Packed(figure.Colour with { A = 255 }));
            return;
        }

        for (var at = 0; at < run.Length; at += 4) Over(run.Slice(at, 4), shade.At(x + (at / 4), y), coverage);
    }

    /// <summary>Even-odd coverage of a winding sum: 0 at even, 1 at odd numbers.</summary>
    private static float Fold(float sum)
    {
        var turns = Math.Abs(sum) % 2;
        return turns > 1 ? 2 - turns : turns;
    }

    /// <summary>Adds the part of an edge that lies in row <paramref name="y"/>.</summary>
    private static void Accumulate(Span<float> row, Edge edge, int y, int pixels)
    {
        var (top, bottom) = (Math.Max(edge.Top, y), Math.Min(edge.Bottom, y + 1));
        if (bottom <= top) return;
        var slope = (edge.BottomX - edge.TopX) / (edge.Bottom - edge.Top);
        var (x1, x2) = (edge.TopX + ((top - edge.Top) * slope), edge.TopX + ((bottom - edge.Top) * slope));
        if (x1 > x2) (x1, x2) = (x2, x1);
        var height = (float)(bottom - top) * edge.Sign;
        x1 = Math.Clamp(x1, 0, pixels);
        x2 = Math.Clamp(x2, 0, pixels);
        var (first, last) = ((int)x1, (int)x2);
        if (first == last || x2 - x1 < 1e-9)
        {
            var inside = (float)(first + 1 - ((x1 + x2) / 2));
            row[first] += height * inside;
            row[first + 1] += height * (1 - inside);
            return;
        }

        // The edge crosses pixel borders: each pixel gets its share of the height by the area to its right.
        var perPixel = height / (float)(x2 - x1);
        var previous = 0f;
        for (var x = first; x <= last; x++)
        {
            var (from, to) = (Math.Max(x1, x), Math.Min(x2, x + 1));
            if (to <= from)
            {
                // The edge ends exactly on this pixel's left border.
                row[x] += previous;
                previous = 0;
                continue;
            }

            var part = perPixel * (float)(to - from);
            var area = part * (float)(x + 1 - ((from + to) / 2));
            row[x] += previous + area;
            previous = part - area;
        }

        row[last + 1] += previous;
    }

    private static List<Edge> Flatten(VectorPath path, Canvas canvas)
    {
        List<Edge> edges = new(path.Numbers.Count);
        var (x, y, startX, startY) = (0.0, 0.0, 0.0, 0.0);
        var n = 0;
        double NextX() => (path.Numbers[n++] * canvas.Scale) + canvas.Left;
        double NextY() => (path.Numbers[n++] * canvas.Scale) + canvas.Top;
        foreach (var command in path.Commands)
        {
            switch (command)
            {
                case 'M':
                    (startX, startY) = (x, y) = (NextX(), NextY());
                    break;
                case 'L':
                    Line(NextX(), NextY());
                    break;
                case 'C':
                    var (x0, y0, x1, y1, x2, y2, x3, y3) = (x, y, NextX(), NextY(), NextX(), NextY(), NextX(), NextY());
                    for (var i = 1; i <= CurveSteps; i++)
                    {
                        var t = (double)i / CurveSteps;
                        var u = 1 - t;
                        Line(
                            (u * u * u * x0) + (3 * u * u * t * x1) + (3 * u * t * t * x2) + (t * t * t * x3),
                            (u * u * u * y0) + (3 * u * u * t * y1) + (3 * u * t * t * y2) + (t * t * t * y3));
                    }

                    break;
                default:
                    Line(startX, startY);
                    break;
            }
        }

        return edges;

        void Line(double toX, double toY)
        {
            if (toY != y)
            {
                var edge = toY > y ? new Edge(y, x, toY, toX, 1) : new Edge(toY, toX, y, x, -1);
                if (edge.Bottom > 0 && edge.Top < canvas.Height) edges.Add(edge);
            }

            (x, y) = (toX, toY);
        }
    }

    private static void Over(Span<byte> pixel, Rgba colour, float coverage)
    {
        var alpha = coverage * colour.A / 255f;
        if (alpha >= Opaque)
        {
            (pixel[0], pixel[1], pixel[2], pixel[3]) = (colour.R, colour.G, colour.B, 255);
            return;
        }

        var below = pixel[3] / 255f;
        var result = alpha + (below * (1 - alpha));
        if (result <= 0) return;
        pixel[0] = Mix(colour.R, pixel[0]);
        pixel[1] = Mix(colour.G, pixel[1]);
        pixel[2] = Mix(colour.B, pixel[2]);
        pixel[3] = (byte)((result * 255) + 0.5f);

        byte Mix(byte over, byte under) => (byte)((((over * alpha) + (under * below * (1 - alpha))) / result) + 0.5f);
    }

    /// <summary>Draws a picture scaled to its place, row by row: box average when it shrinks, nearest source area when it grows.</summary>
    private static void Blend(Canvas canvas, SceneImage image, CancellationToken cancellationToken)
    {
        var width = Math.Max(1, (int)Math.Round(image.Width * canvas.Scale));
        var height = Math.Max(1, (int)Math.Round(image.Height * canvas.Scale));
        var scaler = new ImageScaler(image.Pixels, width, height);
        var line = new byte[width * 4];
        var (x0, y0) = ((int)Math.Round((image.X * canvas.Scale) + canvas.Left), (int)Math.Round((image.Y * canvas.Scale) + canvas.Top));
        var (from, to) = (Math.Max(0, -x0), Math.Min(width, canvas.Width - x0));
        for (var y = Math.Max(0, -y0); y < height && y0 + y < canvas.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            scaler.Row(y, line);
            for (var x = from; x < to; x++)
            {
                var at = x * 4;
                if (line[at + 3] != 0) Over(canvas.Rgba.AsSpan((((y0 + y) * canvas.Width) + x0 + x) * 4, 4), new(line[at], line[at + 1], line[at + 2], line[at + 3]), 1);
            }
        }
    }

    /// <summary>Pixels and where the scene's modules lie on them.</summary>
    private readonly record struct Canvas(byte[] Rgba, int Width, int Height, double Scale, double Left, double Top);

    private readonly record struct Edge(double Top, double TopX, double Bottom, double BottomX, int Sign);

    /// <summary>The paint at a pixel.</summary>
    private readonly struct Shader(SceneFigure figure, Scene scene, Canvas canvas)
    {
        private readonly (double X1, double Y1, double X2, double Y2) _line = figure.Gradient?.Line(scene.Modules) ?? default;

        public Rgba At(int x, int y)
        {
            if (figure.Gradient is not { } gradient) return figure.Colour;
            var (mx, my) = (((x + 0.5 - canvas.Left) / canvas.Scale) - scene.Left, ((y + 0.5 - canvas.Top) / canvas.Scale) - scene.Top);
            if (gradient.Type == GradientType.Radial)
            {
                var half = scene.Modules / 2.0;
                return gradient.At(Math.Sqrt(((mx - half) * (mx - half)) + ((my - half) * (my - half))) / (half * Math.Sqrt(2)));
            }

            var (dx, dy) = (_line.X2 - _line.X1, _line.Y2 - _line.Y1);
            return gradient.At((((mx - _line.X1) * dx) + ((my - _line.Y1) * dy)) / ((dx * dx) + (dy * dy)));
        }
    }
}
