using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes a scene as SVG 1.1: paths, gradients and an embedded PNG; no clip paths, masks or styles, so that drawing programs open it.</summary>
internal static class StyledSvg
{
    public static byte[] Write(Scene scene, RenderRequest request, string idSuffix)
    {
        var svg = new ByteWriter(16384);
        SvgWriter.Open(svg, request, idSuffix, scene.Width, scene.Height);
        if (scene.Gradient is { } gradient) Gradient(svg, gradient, scene, idSuffix);
        foreach (var item in scene.Items)
        {
            if (item is SceneFigure figure) Figure(svg, figure, request, idSuffix);
            else if (item is SceneImage image) Image(svg, image);
        }

        return svg.Add("</svg>").ToArray();
    }

    private static void Figure(ByteWriter svg, SceneFigure figure, RenderRequest request, string idSuffix)
    {
        svg.Add("<path");
        if (figure.Gradient is not null) svg.Add(" fill=\"url(#g").Add(idSuffix).Add(")\"");
        else if (figure.IsInk && request.CurrentColor) svg.Add(" fill=\"currentColor\"");
        else if (figure.Colour != Rgba.Black) SvgWriter.Fill(svg, figure.Colour);
        if (figure.EvenOdd) svg.Add(" fill-rule=\"evenodd\"");
        svg.Add(" d=\"");
        Path(svg, figure.Path);
        svg.Add("\"/>");
    }

    private static void Image(ByteWriter svg, SceneImage image)
    {
        // The older of the two names for the reference: every reader knows it.
        var data = Convert.ToBase64String(ColourPng.Write(image.Pixels, null));
        svg.Add("<image x=\"").Add(image.X, 3).Add("\" y=\"").Add(image.Y, 3).Add("\" width=\"").Add(image.Width, 3).Add("\" height=\"").Add(image.Height, 3)
            .Add("\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"data:image/png;base64,").Add(data).Add("\"/>");
    }

    private static void Gradient(ByteWriter svg, QrGradient gradient, Scene scene, string idSuffix)
    {
        if (gradient.Type == GradientType.Radial)
        {
            var half = scene.Modules / 2.0;
            svg.Add("<radialGradient id=\"g").Add(idSuffix).Add("\" gradientUnits=\"userSpaceOnUse\" cx=\"").Add(scene.Left + half, 2).Add("\" cy=\"").Add(scene.Top + half, 2)
                .Add("\" r=\"").Add(scene.Modules / Math.Sqrt(2), 3).Add("\">");
        }
        else
        {
            var (x1, y1, x2, y2) = gradient.Line(scene.Modules);
            svg.Add("<linearGradient id=\"g").Add(idSuffix).Add("\" gradientUnits=\"userSpaceOnUse\" x1=\"").Add(x1 + scene.Left, 3).Add("\" y1=\"").Add(y1 + scene.Top, 3)
                .Add("\" x2=\"").Add(x2 + scene.Left, 3).Add("\" y2=\"").Add(y2 + scene.Top, 3).Add("\">");
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
    public static void Path(ByteWriter svg, VectorPath path)
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
