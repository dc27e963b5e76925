using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>The <c>transform</c> attribute (SVG 1.1 §7.6).</summary>
internal static class SvgTransform
{
    /// <summary>The product of all functions; null when the text breaks the grammar.</summary>
    public static Affine? Read(ReadOnlySpan<char> text)
    {
        var map = Affine.Identity;
        List<double> n = [];
        while (true)
        {
            text = text.TrimStart(" \t\r\n,");
            if (text.IsEmpty) return map;
            var (open, close) = (text.IndexOf('('), text.IndexOf(')'));
            if (open < 0 || close < open) return null;
            n.Clear();
            if (!SvgPathData.TryNumbers(text[(open + 1)..close], n, 6)) return null;
            var step = (text[..open].Trim().ToString(), n.Count) switch
            {
                ("matrix", 6) => new Affine(n[0], n[1], n[2], n[3], n[4], n[5]),
                ("translate", 1 or 2) => new Affine(1, 0, 0, 1, n[0], n.Count > 1 ? n[1] : 0),
                ("scale", 1 or 2) => new Affine(n[0], 0, 0, n.Count > 1 ? n[1] : n[0], 0, 0),
                ("rotate", 1) => Rotate(n[0]),
                ("rotate", 3) => new Affine(1, 0, 0, 1, n[1], n[2]).Of(Rotate(n[0])).Of(new(1, 0, 0, 1, -n[1], -n[2])),
                ("skewX", 1) => new Affine(1, 0, Math.Tan(n[0] * Math.PI / 180), 1, 0, 0),
                ("skewY", 1) => new Affine(1, Math.Tan(n[0] * Math.PI / 180), 0, 1, 0, 0),
                _ => (Affine?)null,
            };
            if (step is not { } found) return null;
            map = map.Of(found);
            text = text[(close + 1)..];
        }
    }

    private static Affine Rotate(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return new(cos, sin, -sin, cos, 0, 0);
    }
}
