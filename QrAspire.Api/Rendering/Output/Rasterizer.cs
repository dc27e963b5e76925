using System.Buffers;
using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Fills paths with exact area coverage: every edge adds the signed area it covers in the pixels of a row, a running sum
/// over the row gives the coverage. Holes cancel because they turn the other way.
/// </summary>
internal static class Rasterizer
{
    private const int CurveSteps = 8;

    /// <summary>Draws a scene. A module is <paramref name="scale"/> pixels wide and the scene begins at (<paramref name="left"/>, <paramref name="top"/>).</summary>
    public static PixelImage Draw(Scene scene, int width, int height, double scale, double left, double top)
    {
        var rgba = new byte[width * height * 4];
        if (scene.Margin.A != 0) MemoryFill(rgba, scene.Margin);
        var canvas = new Canvas(rgba, width, height, scale, left, top);
        foreach (var item in scene.Items)
        {
            if (item is SceneFigure figure) Fill(canvas, figure, scene);
            else if (item is SceneImage image) Blend(canvas, image);
        }

        return new PixelImage(width, height, rgba);
    }

    private static void MemoryFill(byte[] rgba, Rgba colour)
    {
        ReadOnlySpan<byte> pixel = [colour.R, colour.G, colour.B, colour.A];
        var all = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        all.Fill(System.Runtime.InteropServices.MemoryMarshal.Read<uint>(pixel));
    }

    private static void Fill(Canvas canvas, SceneFigure figure, Scene scene)
    {
        var (rgba, pixels) = (canvas.Rgba, canvas.Width);
        var edges = Flatten(figure.Path, canvas);
        edges.Sort((a, b) => a.Top.CompareTo(b.Top));
        var coverage = ArrayPool<float>.Shared.Rent(pixels + 2);
        List<Edge> active = [];
        var next = 0;
        var shade = new Shader(figure, scene, canvas);
        for (var y = 0; y < canvas.Height; y++)
        {
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
            var sum = 0f;
            for (var x = 0; x < pixels; x++)
            {
                sum += row[x];
                var alpha = figure.EvenOdd ? Fold(sum) : Math.Min(Math.Abs(sum), 1f);
                if (alpha > 0.002f) Over(rgba.AsSpan(((y * pixels) + x) * 4, 4), shade.At(x, y), alpha);
            }
        }

        ArrayPool<float>.Shared.Return(coverage);
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
        if (alpha >= 0.999f)
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

    /// <summary>Draws a picture scaled to its place: box average when it shrinks, nearest source area when it grows.</summary>
    private static void Blend(Canvas canvas, SceneImage image)
    {
        var width = Math.Max(1, (int)Math.Round(image.Width * canvas.Scale));
        var height = Math.Max(1, (int)Math.Round(image.Height * canvas.Scale));
        var resized = ImageScaler.Resize(image.Pixels, width, height);
        var (x0, y0) = ((int)Math.Round((image.X * canvas.Scale) + canvas.Left), (int)Math.Round((image.Y * canvas.Scale) + canvas.Top));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if ((uint)(x0 + x) >= (uint)canvas.Width || (uint)(y0 + y) >= (uint)canvas.Height) continue;
                var colour = resized[x, y];
                if (colour.A != 0) Over(canvas.Rgba.AsSpan((((y0 + y) * canvas.Width) + x0 + x) * 4, 4), colour, 1);
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
