using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Encapsulated PostScript 3.0 (language level 3 for gradients). PostScript has no transparency: translucent colours are seen on white, a logo is painted opaque.</summary>
internal static class EpsWriter
{
    public static byte[] Write(Scene scene, RenderRequest request)
    {
        var side = ImageSize.Points(request, scene.Across);
        var scale = side / scene.Across;
        var eps = new ByteWriter(8192);
        eps.Add("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 ").Add((int)Math.Ceiling(side)).Add(" ").Add((int)Math.Ceiling(side))
            .Add("\n%%HiResBoundingBox: 0 0 ").Add(side, 4).Add(" ").Add(side, 4).Add("\n%%Creator: QrAspire\n%%Title: ").Add(Comment(request.Title ?? "QR code"))
            .Add("\n%%LanguageLevel: 3\n%%EndComments\ngsave\n/m{moveto}bind def /l{lineto}bind def /c{curveto}bind def /h{closepath}bind def\n")
            .Add("0 ").Add(side, 4).Add(" translate ").Add(scale, 4).Add(" ").Add(-scale, 4).Add(" scale\n");
        var path = new PostScriptPath(eps, "m", "l", "c", "h");
        foreach (var figure in scene.Figures)
        {
            if (figure.Gradient is { } gradient)
            {
                eps.Add("gsave newpath\n");
                path.Write(figure.Path);
                eps.Add("clip\n").Add(Shading(gradient, scene)).Add(" shfill grestore\n");
                continue;
            }

            eps.Add(PdfWriter.Components(figure.Colour.Over(Rgba.White))).Add(" setrgbcolor newpath\n");
            path.Write(figure.Path);
            eps.Add("fill\n");
        }

        if (scene.Image is { } image) Image(eps, image);
        return eps.Add("grestore\nshowpage\n%%EOF\n").ToArray();
    }

    private static string Shading(QrGradient gradient, Scene scene)
    {
        var (o, centre) = (scene.Origin, scene.Origin + (scene.Modules / 2.0));
        var (from, to) = (PdfWriter.Components(gradient.From.Over(Rgba.White)), PdfWriter.Components(gradient.To.Over(Rgba.White)));
        var function = FormattableString.Invariant($"/Function<</FunctionType 2/Domain[0 1]/N 1/C0[{from}]/C1[{to}]>>/Extend[true true]");
        if (gradient.Type == GradientType.Radial)
            return FormattableString.Invariant($"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[{centre:0.###} {centre:0.###} 0 {centre:0.###} {centre:0.###} {scene.Modules / Math.Sqrt(2):0.###}]{function}>>");
        var (x1, y1, x2, y2) = gradient.Line(scene.Modules);
        return FormattableString.Invariant($"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[{x1 + o:0.###} {y1 + o:0.###} {x2 + o:0.###} {y2 + o:0.###}]{function}>>");
    }

    private static void Image(ByteWriter eps, SceneImage image)
    {
        var (width, height) = (image.Pixels.Width, image.Pixels.Height);
        eps.Add("gsave ").Add(image.X, 4).Add(" ").Add(image.Y, 4).Add(" translate ").Add(image.Width, 4).Add(" ").Add(image.Height, 4).Add(" scale\n")
            .Add(width).Add(" ").Add(height).Add(" 8 [").Add(width).Add(" 0 0 ").Add(height).Add(" 0 0] currentfile /ASCIIHexDecode filter false 3 colorimage\n");
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = image.Pixels[x, y].Over(Rgba.White);
                eps.Add(Convert.ToHexStringLower([pixel.R, pixel.G, pixel.B]));
            }

            eps.Add((byte)'\n');
        }

        eps.Add(">\ngrestore\n");
    }

    /// <summary>A comment line holds printable ASCII only.</summary>
    private static string Comment(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~').Take(200));
}
