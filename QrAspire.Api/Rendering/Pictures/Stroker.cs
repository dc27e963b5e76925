using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>How the ends of an open line look.</summary>
internal enum LineCap
{
    Butt,
    Round,
    Square,
}

/// <summary>How two segments of a line meet.</summary>
internal enum LineJoin
{
    Miter,
    Round,
    Bevel,
}

/// <summary>Turns a stroke into an area: a quadrilateral for each segment, a piece for each join and cap, all turning the same way, so that the non-zero rule unites them.</summary>
internal sealed class Stroker(double width, LineCap cap, LineJoin join, double miterLimit)
{
    private const int CurveSteps = 12;
    private readonly double _half = width / 2;
    private readonly VectorPath _area = new();

    public static VectorPath Outline(VectorPath path, double width, LineCap cap, LineJoin join, double miterLimit)
    {
        var stroker = new Stroker(width, cap, join, miterLimit);
        foreach (var (points, closed) in Polylines(path)) stroker.Line(points, closed);
        return stroker._area;
    }

    private static IEnumerable<(List<(double X, double Y)> Points, bool Closed)> Polylines(VectorPath path)
    {
        List<(double X, double Y)> points = [];
        var n = 0;
        foreach (var command in path.Commands)
        {
            switch (command)
            {
                case 'M':
                    if (points.Count > 1) yield return (points, false);
                    points = [(path.Numbers[n], path.Numbers[n + 1])];
                    n += 2;
                    break;
                case 'L':
                    Add(points, path.Numbers[n], path.Numbers[n + 1]);
                    n += 2;
                    break;
                case 'C':
                    var (x0, y0) = points[^1];
                    for (var i = 1; i <= CurveSteps; i++)
                    {
                        var (t, u) = ((double)i / CurveSteps, 1 - ((double)i / CurveSteps));
                        double At(double from, int axis) => (u * u * u * from) + (3 * u * u * t * path.Numbers[n + axis]) + (3 * u * t * t * path.Numbers[n + 2 + axis]) + (t * t * t * path.Numbers[n + 4 + axis]);
                        Add(points, At(x0, 0), At(y0, 1));
                    }

                    n += 6;
                    break;
                default:
                    var start = points[0];
                    if (points.Count > 1 && points[^1] == start) points.RemoveAt(points.Count - 1);
                    if (points.Count > 1) yield return (points, true);
                    points = [start];
                    break;
            }
        }

        if (points.Count > 1) yield return (points, false);

        static void Add(List<(double X, double Y)> points, double x, double y)
        {
            if (points[^1] != (x, y)) points.Add((x, y));
        }
    }

    private void Line(List<(double X, double Y)> points, bool closed)
    {
        var segments = closed ? points.Count : points.Count - 1;
        for (var i = 0; i < segments; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Count]);
            var (ux, uy) = Unit(a, b);
            var (before, after) = (!closed && i == 0 && cap == LineCap.Square ? _half : 0, !closed && i == segments - 1 && cap == LineCap.Square ? _half : 0);
            var (ax, ay, bx, by) = (a.X - (ux * before), a.Y - (uy * before), b.X + (ux * after), b.Y + (uy * after));
            var (nx, ny) = (-uy * _half, ux * _half);
            Piece((ax - nx, ay - ny), (bx - nx, by - ny), (bx + nx, by + ny), (ax + nx, ay + ny));
            if (closed || i + 1 < segments) Join(a, b, points[(i + 2) % points.Count]);
        }

        if (closed || cap != LineCap.Round) return;
        _area.Circle(points[0].X, points[0].Y, _half);
        _area.Circle(points[^1].X, points[^1].Y, _half);
    }

    private void Join((double X, double Y) a, (double X, double Y) b, (double X, double Y) c)
    {
        if (join == LineJoin.Round)
        {
            _area.Circle(b.X, b.Y, _half);
            return;
        }

        var (u, v) = (Unit(a, b), Unit(b, c));
        var turn = (u.X * v.Y) - (u.Y * v.X);
        if (Math.Abs(turn) < 1e-9) return;

        // The outer side: right of a left turn and the other way round.
        var side = turn > 0 ? _half : -_half;
        var (p, q) = ((X: b.X + (u.Y * side), Y: b.Y - (u.X * side)), (X: b.X + (v.Y * side), Y: b.Y - (v.X * side)));
        var halfAngle = (1 + (u.X * v.X) + (u.Y * v.Y)) / 2;

        // Miter length over width is 1 / sin(θ/2) of the angle between the segments (SVG 1.1 §11.4).
        if (join == LineJoin.Miter && halfAngle > 1e-9 && 1 / Math.Sqrt(halfAngle) <= miterLimit)
        {
            var (mx, my) = ((p.X + q.X) / 2 - b.X, (p.Y + q.Y) / 2 - b.Y);
            var tip = (b.X + (mx / halfAngle), b.Y + (my / halfAngle));
            Piece(b, p, tip, q);
        }
        else
        {
            Piece(b, p, q);
        }
    }

    private static (double X, double Y) Unit((double X, double Y) a, (double X, double Y) b)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        return (dx / length, dy / length);
    }

    /// <summary>Adds a polygon, turned clockwise (y down) as circles are.</summary>
    private void Piece(params Span<(double X, double Y)> points)
    {
        var area = 0.0;
        for (var i = 0; i < points.Length; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Length]);
            area += (a.X * b.Y) - (b.X * a.Y);
        }

        if (area < 0) points.Reverse();
        _area.Polygon(points);
    }
}
