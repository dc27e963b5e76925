using System.Globalization;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>Paths and basic shapes (SVG 1.1 §8, §9) as paths.</summary>
internal static class SvgShape
{
    private const int MaxPoints = 20_000;
    private const double MaxLength = 1e6;

    /// <summary>The shape; null when an attribute is missing or cannot be read.</summary>
    public static VectorPath? Read(string name, Dictionary<string, string> own)
    {
        var path = new VectorPath();
        var good = name switch
        {
            "path" => !own.TryGetValue("d", out var data) || SvgPathData.TryRead(data, path),
            "rect" => Rectangle(path, own),
            "circle" => Length(own, "cx", out var cx) & Length(own, "cy", out var cy) & Length(own, "r", out var r) && Ellipse(path, cx, cy, r, r),
            "ellipse" => Length(own, "cx", out var x) & Length(own, "cy", out var y) & Length(own, "rx", out var rx) & Length(own, "ry", out var ry) && Ellipse(path, x, y, rx, ry),
            "line" => Line(path, own),
            _ => Points(path, own, name == "polygon"),
        };
        return good ? path : null;
    }

    /// <summary>The path with every subpath closed, as filling sees it.</summary>
    public static VectorPath Closed(VectorPath path)
    {
        var closed = new VectorPath();
        var (n, open) = (0, false);
        foreach (var command in path.Commands)
        {
            if (command == 'M' && open) closed.Close();
            var count = command switch { 'M' or 'L' => 2, 'C' => 6, _ => 0 };
            closed.Add(command, path, n, count);
            n += count;
            open = command != 'Z';
        }

        if (open) closed.Close();
        return closed;
    }

    private static bool Rectangle(VectorPath path, Dictionary<string, string> own)
    {
        if (!(Length(own, "x", out var x) & Length(own, "y", out var y) & Length(own, "width", out var width) & Length(own, "height", out var height))) return false;
        if (!(Length(own, "rx", out var rx) & Length(own, "ry", out var ry)) || width < 0 || height < 0) return false;
        if (width == 0 || height == 0) return true;

        // Elliptical corners are rare enough to be drawn round.
        var radius = Math.Min(Math.Max(rx, ry), Math.Min(width, height) / 2);
        path.RoundRectangle(x, y, width, height, radius, radius, radius, radius);
        return true;
    }

    private static bool Ellipse(VectorPath path, double cx, double cy, double rx, double ry)
    {
        if (rx < 0 || ry < 0) return false;
        if (rx == 0 || ry == 0) return true;
        var circle = new VectorPath();
        circle.Circle(0, 0, 1);
        path.Append(circle, new(rx, 0, 0, ry, cx, cy));
        return true;
    }

    private static bool Line(VectorPath path, Dictionary<string, string> own)
    {
        if (!(Length(own, "x1", out var x1) & Length(own, "y1", out var y1) & Length(own, "x2", out var x2) & Length(own, "y2", out var y2))) return false;
        path.MoveTo(x1, y1);
        path.LineTo(x2, y2);
        return true;
    }

    private static bool Points(VectorPath path, Dictionary<string, string> own, bool closed)
    {
        List<double> numbers = [];
        if (!SvgPathData.TryNumbers(own.GetValueOrDefault("points", ""), numbers, MaxPoints) || numbers.Count % 2 != 0) return false;
        for (var i = 0; i < numbers.Count; i += 2)
        {
            if (i == 0) path.MoveTo(numbers[0], numbers[1]);
            else path.LineTo(numbers[i], numbers[i + 1]);
        }

        if (closed && numbers.Count > 0) path.Close();
        return true;
    }

    /// <summary>A length in user units, with or without px; 0 when absent. Percentages and other units are not taken.</summary>
    private static bool Length(Dictionary<string, string> own, string name, out double value)
    {
        value = 0;
        if (!own.TryGetValue(name, out var text)) return true;
        text = text.Trim();
        if (text.EndsWith("px", StringComparison.Ordinal)) text = text[..^2];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) < MaxLength;
    }
}
