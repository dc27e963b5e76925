namespace QrAspire.Api.Rendering.Output;

/// <summary>Collects contours into a path with rounded corners: <paramref name="convex"/> where dark ends, <paramref name="concave"/> where it meets itself; both at most 0.5.</summary>
internal sealed class RoundedContourSink(VectorPath path, double left, double top, double convex, double concave) : IContourSink
{
    private readonly List<(int X, int Y)> _corners = [];
    private int _x;
    private int _y;

    public void Start(int x, int y)
    {
        _corners.Clear();
        _corners.Add((x, y));
        (_x, _y) = (x, y);
    }

    public void Edge(bool horizontal, int length, bool last)
    {
        if (last)
        {
            Flush();
            return;
        }

        if (horizontal) _x += length;
        else _y += length;
        _corners.Add((_x, _y));
    }

    private void Flush()
    {
        for (var i = 0; i < _corners.Count; i++)
        {
            var (px, py) = _corners[(i + _corners.Count - 1) % _corners.Count];
            var (x, y) = _corners[i];
            var (nx, ny) = _corners[(i + 1) % _corners.Count];
            var (inX, inY) = (Math.Sign(x - px), Math.Sign(y - py));
            var (outX, outY) = (Math.Sign(nx - x), Math.Sign(ny - y));

            // Clockwise with y down: a right turn is convex.
            var radius = (inX * outY) - (inY * outX) > 0 ? convex : concave;
            var (cx, cy) = (x + left, y + top);
            var (fromX, fromY) = (cx - (inX * radius), cy - (inY * radius));
            if (i == 0) path.MoveTo(fromX, fromY);
            else path.LineTo(fromX, fromY);
            if (radius > 0) path.Corner(fromX, fromY, cx, cy, cx + (outX * radius), cy + (outY * radius));
        }

        path.Close();
    }
}
