namespace QrAspire.Api.Rendering.Output;

/// <summary>Encapsulated PostScript 3.0 (language level 3 for gradients). PostScript has no transparency: translucent colours and pictures are seen on their ground.</summary>
internal static class EpsWriter
{
    private const string Separation = "[/Separation(Black)/DeviceCMYK{0 0 0 4 -1 roll}]";

    public static byte[] Write(Scene scene, RenderRequest request)
    {
        var width = ImageSize.Points(request, scene.Width);
        var scale = width / scene.Width;
        var height = scene.Height * scale;
        var eps = new ByteWriter(8192);
        eps.Add("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 ").Add((int)Math.Ceiling(width)).Add(" ").Add((int)Math.Ceiling(height))
            .Add("\n%%HiResBoundingBox: 0 0 ").Add(width, 4).Add(" ").Add(height, 4).Add("\n%%Creator: QrAspire\n%%Title: ").Add(Comment(request.Title ?? "QR code"))
            .Add("\n%%LanguageLevel: 3\n%%EndComments\ngsave\n/m{moveto}bind def /l{lineto}bind def /c{curveto}bind def /h{closepath}bind def\n")
            .Add("0 ").Add(height, 4).Add(" translate ").Add(scale, 4).Add(" ").Add(-scale, 4).Add(" scale\n");
        var path = new PostScriptPath(eps, "m", "l", "c", "h");
        foreach (var item in scene.Items)
        {
            if (item is SceneFigure figure) Figure(path, figure, scene, request.Ink);
            else if (item is SceneImage image) Image(eps, image, request.Ink);
        }

        return eps.Add("grestore\nshowpage\n%%EOF\n").ToArray();
    }

    private static void Figure(PostScriptPath path, SceneFigure figure, Scene scene, InkSpace ink)
    {
        var eps = path.Writer;
        if (figure.Gradient is { } gradient)
        {
            var seen = gradient with { From = gradient.From.Over(Rgba.White), To = gradient.To.Over(Rgba.White) };
            eps.Add("gsave newpath\n");
            path.Write(figure.Path);
            eps.Add("clip\n").Add(Shading.Dictionary(seen, scene, ink, ink switch { InkSpace.Rgb => "/DeviceRGB", InkSpace.Cmyk => "/DeviceCMYK", _ => Separation })).Add(" shfill grestore\n");
            return;
        }

        if (ink == InkSpace.Black) eps.Add(Separation).Add(" setcolorspace ");
        eps.Add(Inks.Numbers(figure.Colour.Over(Rgba.White), ink)).Add(ink switch { InkSpace.Rgb => " setrgbcolor", InkSpace.Cmyk => " setcmykcolor", _ => " setcolor" }).Add(" newpath\n");
        path.Write(figure.Path);
        eps.Add(figure.EvenOdd ? "eofill\n" : "fill\n");
    }

    /// <summary>Level 2's colorimage; one plate of black is CMYK with three empty ones.</summary>
    private static void Image(ByteWriter eps, SceneImage image, InkSpace ink)
    {
        var (width, height) = (image.Pixels.Width, image.Pixels.Height);
        eps.Add("gsave ").Add(image.X, 4).Add(" ").Add(image.Y, 4).Add(" translate ").Add(image.Width, 4).Add(" ").Add(image.Height, 4).Add(" scale\n")
            .Add(width).Add(" ").Add(height).Add(" 8 [").Add(width).Add(" 0 0 ").Add(height).Add(" 0 0] currentfile /ASCIIHexDecode filter false ").Add(ink == InkSpace.Rgb ? "3" : "4").Add(" colorimage\n");
        Span<byte> components = stackalloc byte[4];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                components.Clear();
                Inks.Bytes(image.Pixels[x, y].Over(image.Ground), ink, ink == InkSpace.Black ? components[3..] : components);
                eps.Add(Convert.ToHexStringLower(components[..(ink == InkSpace.Rgb ? 3 : 4)]));
            }

            eps.Add((byte)'\n');
        }

        eps.Add(">\ngrestore\n");
    }

    /// <summary>A comment line holds printable ASCII only.</summary>
    private static string Comment(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~').Take(200));
}
