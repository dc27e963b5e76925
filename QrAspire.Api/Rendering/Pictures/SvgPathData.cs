using System.Globalization;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>Path data of SVG (SVG 1.1 §8.3) as lines and cubic curves; every subpath keeps whether it was closed.</summary>
internal ref struct SvgPathData(ReadOnlySpan<char> text)
{
    private const double MaxCoordinate = 1e6;
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>Reads a whole attribute; false when it breaks the grammar. Open subpaths are left open.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, VectorPath path)
    {
        var reader = new SvgPathData(text);
        return reader.Read(path);
    }

    /// <summary>Reads a list of numbers, such as <c>points</c> or the arguments of a transform.</summary>
    public static bool TryNumbers(ReadOnlySpan<char> text, List<double> numbers, int most)
    {
        var reader = new SvgPathData(text);
        while (reader.More())
        {
            if (numbers.Count == most || !reader.Number(out var value)) return false;
            numbers.Add(value);
        }

        return true;
    }

    private bool Read(VectorPath path)
    {
        double x = 0, y = 0, startX = 0, startY = 0, controlX = 0, controlY = 0;
        var (command, previous, open) = ('\0', '\0', false);
        Span<double> n = stackalloc double[7];
        while (More())
        {
            var c = _text[_at];
            if (char.IsAsciiLetter(c))
            {
                command = c;
                _at++;
            }
            else if (command is '\0' or 'Z' or 'z')
            {
                return false;
            }

            var kind = char.ToUpperInvariant(command);
            if (!open && kind is not ('M' or 'Z'))
            {
                // After a closed subpath the next begins where that one did (§8.3.3).
                if (previous == '\0') return false;
                path.MoveTo(x, y);
                open = true;
            }

            var count = kind switch { 'M' or 'L' or 'T' => 2, 'H' or 'V' => 1, 'C' => 6, 'S' or 'Q' => 4, 'A' => 7, 'Z' => 0, _ => -1 };
            if (count < 0) return false;
            for (var i = 0; i < count; i++)
            {
                if (!(kind == 'A' && i is 3 or 4 ? Flag(out n[i]) : Number(out n[i]))) return false;
            }

            var (ox, oy) = char.IsAsciiLetterLower(command) ? (x, y) : (0, 0);
            var (fromX, fromY) = (x, y);
            switch (kind)
            {
                case 'M':
                    (x, y) = (startX, startY) = (n[0] + ox, n[1] + oy);
                    path.MoveTo(x, y);
                    open = true;
                    command = command == 'm' ? 'l' : 'L';
                    break;
                case 'L':
                    path.LineTo(x = n[0] + ox, y = n[1] + oy);
                    break;
                case 'H':
                    path.LineTo(x = n[0] + ox, y);
                    break;
                case 'V':
                    path.LineTo(x, y = n[0] + oy);
                    break;
                case 'C':
                    (controlX, controlY) = (n[2] + ox, n[3] + oy);
                    path.CurveTo(n[0] + ox, n[1] + oy, controlX, controlY, x = n[4] + ox, y = n[5] + oy);
                    break;
                case 'S':
                    var (sx, sy) = previous is 'C' or 'S' ? ((2 * x) - controlX, (2 * y) - controlY) : (x, y);
                    (controlX, controlY) = (n[0] + ox, n[1] + oy);
                    path.CurveTo(sx, sy, controlX, controlY, x = n[2] + ox, y = n[3] + oy);
                    break;
                case 'Q' or 'T':
                    if (kind == 'Q') (controlX, controlY) = (n[0] + ox, n[1] + oy);
                    else (controlX, controlY) = previous is 'Q' or 'T' ? ((2 * x) - controlX, (2 * y) - controlY) : (x, y);
                    (x, y) = kind == 'Q' ? (n[2] + ox, n[3] + oy) : (n[0] + ox, n[1] + oy);
                    path.QuadraticTo(fromX, fromY, controlX, controlY, x, y);
                    break;
                case 'A':
                    (x, y) = (n[5] + ox, n[6] + oy);
                    Arc(path, fromX, fromY, Math.Abs(n[0]), Math.Abs(n[1]), n[2], n[3] != 0, n[4] != 0, x, y);
                    break;
                default:
                    if (!open) return false;
                    path.Close();
                    (x, y, open) = (startX, startY, false);
                    break;
            }

            if (!(Math.Abs(x) < MaxCoordinate) || !(Math.Abs(y) < MaxCoordinate)) return false;
            previous = kind;
        }

        return true;
    }

    /// <summary>An elliptical arc as cubic curves of at most a quarter turn (SVG 1.1 appendix F.6).</summary>
    private static void Arc(VectorPath path, double x1, double y1, double rx, double ry, double angle, bool large, bool sweep, double x2, double y2)
    {
        if (rx == 0 || ry == 0 || (x1 == x2 && y1 == y2))
        {
            path.LineTo(x2, y2);
            return;
        }

        var (sin, cos) = Math.SinCos(angle % 360 * Math.PI / 180);
        var (dx, dy) = ((x1 - x2) / 2, (y1 - y2) / 2);
        var (px, py) = ((cos * dx) + (sin * dy), (cos * dy) - (sin * dx));
        var grow = (px * px / (rx * rx)) + (py * py / (ry * ry));
        if (grow > 1) (rx, ry) = (rx * Math.Sqrt(grow), ry * Math.Sqrt(grow));
        var under = (rx * rx * py * py) + (ry * ry * px * px);
        var factor = under == 0 ? 0 : Math.Sqrt(Math.Max(0, ((rx * rx * ry * ry) - under) / under)) * (large == sweep ? -1 : 1);
        var (cx, cy) = (factor * rx * py / ry, -factor * ry * px / rx);
        var start = Math.Atan2((py - cy) / ry, (px - cx) / rx);
        var turn = Math.Atan2((-py - cy) / ry, (-px - cx) / rx) - start;
        if (sweep && turn < 0) turn += 2 * Math.PI;
        if (!sweep && turn > 0) turn -= 2 * Math.PI;
        var (mx, my) = ((cos * cx) - (sin * cy) + ((x1 + x2) / 2), (sin * cx) + (cos * cy) + ((y1 + y2) / 2));
        var parts = Math.Max(1, (int)Math.Ceiling(Math.Abs(turn) / (Math.PI / 2) - 1e-9));
        var step = turn / parts;
        var handle = 4.0 / 3 * Math.Tan(step / 4);
        for (var i = 0; i < parts; i++)
        {
            var (a, b) = (start + (i * step), start + ((i + 1) * step));
            var (sa, ca) = Math.SinCos(a);
            var (sb, cb) = Math.SinCos(b);
            var (u, v) = Point(ca - (handle * sa), sa + (handle * ca));
            var (s, t) = Point(cb + (handle * sb), sb - (handle * cb));
            var (ex, ey) = i == parts - 1 ? (x2, y2) : Point(cb, sb);
            path.CurveTo(u, v, s, t, ex, ey);
        }

        (double X, double Y) Point(double ux, double uy) => (mx + (cos * rx * ux) - (sin * ry * uy), my + (sin * rx * ux) + (cos * ry * uy));
    }

    /// <summary>Passes over separators; true when something is left.</summary>
    private bool More()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n' or ',') _at++;
        return _at < _text.Length;
    }

    private bool Flag(out double value)
    {
        value = 0;
        if (!More() || _text[_at] is not ('0' or '1')) return false;
        value = _text[_at++] - '0';
        return true;
    }

    private bool Number(out double value)
    {
        value = 0;
        if (!More()) return false;
        var start = _at;
        if (_text[_at] is '+' or '-') _at++;
        Digits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at + 1 < _text.Length && _text[_at] is 'e' or 'E' && (char.IsAsciiDigit(_text[_at + 1]) || (_at + 2 < _text.Length && _text[_at + 1] is '+' or '-' && char.IsAsciiDigit(_text[_at + 2]))))
        {
            _at += 2;
            Digits();
        }

        return double.TryParse(_text[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) < MaxCoordinate;
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
    }
}
