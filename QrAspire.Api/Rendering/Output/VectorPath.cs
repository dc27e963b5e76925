namespace QrAspire.Api.Rendering.Output;

/// <summary>Closed figures of lines and cubic curves. Outer contours run clockwise (y down), holes the other way; fill is non-zero.</summary>
internal sealed class VectorPath
{
    // Distance of control points that makes a cubic curve a quarter circle.
    private const double Kappa = 0.5522847498;

    private readonly List<char> _commands = [];
    private readonly List<double> _numbers = [];

    public bool IsEmpty => _commands.Count == 0;

    public IReadOnlyList<char> Commands => _commands;

    public IReadOnlyList<double> Numbers => _numbers;

    public void MoveTo(double x, double y) => Add('M', x, y);

    public void LineTo(double x, double y) => Add('L', x, y);

    public void CurveTo(double x1, double y1, double x2, double y2, double x, double y) => Add('C', x1, y1, x2, y2, x, y);

    /// <summary>A quadratic curve from the current point, which is given.</summary>
    public void QuadraticTo(double fromX, double fromY, double controlX, double controlY, double x, double y) => CurveTo(
        fromX + ((controlX - fromX) * 2 / 3), fromY + ((controlY - fromY) * 2 / 3),
        x + ((controlX - x) * 2 / 3), y + ((controlY - y) * 2 / 3),
        x, y);

    public void Close() => _commands.Add('Z');

    /// <summary>Adds one command with the numbers it has in another path.</summary>
    public void Add(char command, VectorPath source, int from, int count)
    {
        _commands.Add(command);
        for (var i = from; i < from + count; i++) _numbers.Add(source._numbers[i]);
    }

    /// <summary>The path with every point moved into the rectangle from the origin: exact for upright edges, and nothing sticks out.</summary>
    public VectorPath Within(double width, double height)
    {
        var inside = new VectorPath();
        inside._commands.AddRange(_commands);
        for (var i = 0; i < _numbers.Count; i++) inside._numbers.Add(Math.Clamp(_numbers[i], 0, (i & 1) == 0 ? width : height));
        return inside;
    }

    /// <summary>Adds another path's figures where <paramref name="map"/> puts them.</summary>
    public void Append(VectorPath path, Affine map)
    {
        _commands.AddRange(path._commands);
        for (var i = 0; i + 1 < path._numbers.Count; i += 2)
        {
            var (x, y) = map.Map(path._numbers[i], path._numbers[i + 1]);
            _numbers.Add(x);
            _numbers.Add(y);
        }
    }

    /// <summary>A quarter of an ellipse from the current point, whose corner (where the tangents meet) is given.</summary>
    public void Corner(double fromX, double fromY, double cornerX, double cornerY, double x, double y) => CurveTo(
        fromX + ((cornerX - fromX) * Kappa), fromY + ((cornerY - fromY) * Kappa),
        x + ((cornerX - x) * Kappa), y + ((cornerY - y) * Kappa),
        x, y);

    public void Rectangle(double x, double y, double width, double height) => RoundRectangle(x, y, width, height, 0, 0, 0, 0);

    public void Circle(double cx, double cy, double radius, bool hole = false) =>
        RoundRectangle(cx - radius, cy - radius, 2 * radius, 2 * radius, radius, radius, radius, radius, hole);

    public void Polygon(params ReadOnlySpan<(double X, double Y)> points)
    {
        MoveTo(points[0].X, points[0].Y);
        foreach (var (x, y) in points[1..]) LineTo(x, y);
        Close();
    }

    /// <summary>A rectangle with a radius for each corner: upper left, upper right, lower right, lower left.</summary>
    public void RoundRectangle(double x, double y, double width, double height, double ul, double ur, double lr, double ll, bool hole = false)
    {
        var (right, bottom) = (x + width, y + height);
        if (hole)
        {
            MoveTo(x + ul, y);
            if (ul > 0) Corner(x + ul, y, x, y, x, y + ul);
            LineTo(x, bottom - ll);
            if (ll > 0) Corner(x, bottom - ll, x, bottom, x + ll, bottom);
            LineTo(right - lr, bottom);
            if (lr > 0) Corner(right - lr, bottom, right, bottom, right, bottom - lr);
            LineTo(right, y + ur);
            if (ur > 0) Corner(right, y + ur, right, y, right - ur, y);
        }
        else
        {
            MoveTo(x + ul, y);
            LineTo(right - ur, y);
            if (ur > 0) Corner(right - ur, y, right, y, right, y + ur);
            LineTo(right, bottom - lr);
            if (lr > 0) Corner(right, bottom - lr, right, bottom, right - lr, bottom);
            LineTo(x + ll, bottom);
            if (ll > 0) Corner(x + ll, bottom, x, bottom, x, bottom - ll);
            LineTo(x, y + ul);
            if (ul > 0) Corner(x, y + ul, x, y, x + ul, y);
        }

        Close();
    }

    private void Add(char command, params ReadOnlySpan<double> numbers)
    {
        _commands.Add(command);
        foreach (var number in numbers) _numbers.Add(number);
    }
}
