using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes a scene as SVG 1.1: paths, gradients and an embedded PNG; no clip paths, masks or styles, so that drawing programs open it.</summary>
internal static class StyledSvg
{
    public static byte[] Write(Scene scene, RenderRequest request, string idSuffix)
    {
        var svg = new ByteWriter(16384);
        SvgWriter.Open(svg, request, scene.Across, scene.Across, idSuffix);
        var gradient = scene.Figures.Select(f => f.Gradient).FirstOrDefault(g => g is not null);
        if (gradient is not null) Gradient(svg, gradient, scene, idSuffix);
        foreach (var figure in scene.Figures)
        {
            svg.Add("<path");
            if (figure.Gradient is not null) svg.Add(" fill=\"url(#g").Add(idSuffix).Add(")\"");
            else if (figure.Colour != Rgba.Black) SvgWriter.Fill(svg, figure.Colour);
            svg.Add(" d=\"");
            Path(svg, figure.Path);
            svg.Add("\"/>");
        }

        if (scene.Image is { } image)
        {
            // Both names: older readers know xlink only.
            var data = Convert.ToBase64String(ColourPng.Write(image.Pixels, null));
            svg.Add("<image x=\"").Add(image.X, 3).Add("\" y=\"").Add(image.Y, 3).Add("\" width=\"").Add(image.Width, 3).Add("\" height=\"").Add(image.Height, 3)
                .Add("\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"data:image/png;base64,").Add(data).Add("\"/>");
        }

        return svg.Add("</svg>").ToArray();
    }

    private static void Gradient(ByteWriter svg, QrGradient gradient, Scene scene, string idSuffix)
    {
        if (gradient.Type == GradientType.Radial)
        {
            var centre = scene.Origin + (scene.Modules / 2.0);
            svg.Add("<radialGradient id=\"g").Add(idSuffix).Add("\" gradientUnits=\"userSpaceOnUse\" cx=\"").Add(centre, 2).Add("\" cy=\"").Add(centre, 2)
                .Add("\" r=\"").Add(scene.Modules / Math.Sqrt(2), 3).Add("\">");
        }
        else
        {
            var (x1, y1, x2, y2) = gradient.Line(scene.Modules);
            svg.Add("<linearGradient id=\"g").Add(idSuffix).Add("\" gradientUnits=\"userSpaceOnUse\" x1=\"").Add(x1 + scene.Origin, 3).Add("\" y1=\"").Add(y1 + scene.Origin, 3)
                .Add("\" x2=\"").Add(x2 + scene.Origin, 3).Add("\" y2=\"").Add(y2 + scene.Origin, 3).Add("\">");
        }

        Stop(svg, "0", gradient.From);
        Stop(svg, "1", gradient.To);
        svg.Add(gradient.Type == GradientType.Radial ? "</radialGradient>" : "</linearGradient>");
    }

    private static void Stop(ByteWriter svg, string offset, Rgba colour)
    {
        svg.Add("<stop offset=\"").Add(offset).Add("\" stop-color=\"").Add(colour.ToHex()).Add("\"");
        if (!colour.IsOpaque) svg.Add(" stop-opacity=\"").Add(colour.A / 255.0, 3).Add("\"");
        svg.Add("/>");
    }

    /// <summary>Relative path data with two decimals; the pen follows the rounded numbers, so errors do not add up.</summary>
    private static void Path(ByteWriter svg, VectorPath path)
    {
        var (penX, penY, startX, startY) = (0.0, 0.0, 0.0, 0.0);
        var n = 0;
        foreach (var command in path.Commands)
        {
            switch (command)
            {
                case 'M':
                    var (mx, my) = (Round(path.Numbers[n++]), Round(path.Numbers[n++]));
                    svg.Add((byte)'m').Add(mx - penX, 2);
                    Next(svg, my - penY);
                    (penX, penY) = (startX, startY) = (mx, my);
                    break;
                case 'L':
                    var (lx, ly) = (Round(path.Numbers[n++]), Round(path.Numbers[n++]));
                    if (lx == penX && ly == penY) break;
                    if (ly == penY) svg.Add((byte)'h').Add(lx - penX, 2);
                    else if (lx == penX) svg.Add((byte)'v').Add(ly - penY, 2);
                    else
                    {
                        svg.Add((byte)'l').Add(lx - penX, 2);
                        Next(svg, ly - penY);
                    }

                    (penX, penY) = (lx, ly);
                    break;
                case 'C':
                    svg.Add((byte)'c');
                    var (endX, endY) = (penX, penY);
                    for (var i = 0; i < 3; i++)
                    {
                        (endX, endY) = (Round(path.Numbers[n++]), Round(path.Numbers[n++]));
                        if (i == 0) svg.Add(endX - penX, 2);
                        else Next(svg, endX - penX);
                        Next(svg, endY - penY);
                    }

                    (penX, penY) = (endX, endY);
                    break;
                default:
                    svg.Add((byte)'z');
                    (penX, penY) = (startX, startY);
                    break;
            }
        }
    }

    private static void Next(ByteWriter svg, double value)
    {
        if (Math.Round(value, 2) >= 0) svg.Add((byte)' ');
        svg.Add(value, 2);
    }

    private static double Round(double value) => Math.Round(value, 2);
}
