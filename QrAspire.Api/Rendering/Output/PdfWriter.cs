using System.Globalization;
using System.IO.Compression;
using System.Text;
using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>One page of PDF 1.4 (ISO 32000-1) with vector figures at physical size; the logo is an image with a soft mask.</summary>
internal static class PdfWriter
{
    public static byte[] Write(Scene scene, RenderRequest request)
    {
        var side = ImageSize.Points(request, scene.Across);
        var scale = side / scene.Across;
        var content = new PostScriptPath(new ByteWriter(8192), "m", "l", "c", "h");

        // Modules with y down to points with y up.
        content.Writer.Add("q ").Add(scale, 4).Add(" 0 0 ").Add(-scale, 4).Add(" 0 ").Add(side, 4).Add(" cm\n");
        List<Rgba> alphas = [];
        QrGradient? gradient = null;
        foreach (var figure in scene.Figures)
        {
            gradient ??= figure.Gradient;
            Figure(content, figure, alphas);
        }

        if (scene.Image is { } image)
        {
            content.Writer.Add("q ").Add(image.Width, 4).Add(" 0 0 ").Add(-image.Height, 4).Add(" ").Add(image.X, 4).Add(" ").Add(image.Y + image.Height, 4).Add(" cm /I Do Q\n");
        }

        content.Writer.Add("Q\n");
        return Assemble(scene, request, side, content.Writer, alphas, gradient);
    }

    private static void Figure(PostScriptPath content, SceneFigure figure, List<Rgba> alphas)
    {
        var pdf = content.Writer;
        if (figure.Gradient is not null)
        {
            pdf.Add("q\n");
            content.Write(figure.Path);
            pdf.Add("W n /S sh Q\n");
            return;
        }

        if (!figure.Colour.IsOpaque)
        {
            pdf.Add("q /A").Add(alphas.Count).Add(" gs\n");
            alphas.Add(figure.Colour);
        }

        pdf.Add(figure.Colour.R / 255.0, 4).Add(" ").Add(figure.Colour.G / 255.0, 4).Add(" ").Add(figure.Colour.B / 255.0, 4).Add(" rg\n");
        content.Write(figure.Path);
        pdf.Add("f\n");
        if (!figure.Colour.IsOpaque) pdf.Add("Q\n");
    }

    private static byte[] Assemble(Scene scene, RenderRequest request, double side, ByteWriter content, List<Rgba> alphas, QrGradient? gradient)
    {
        var pdf = new ByteWriter(content.Length + 4096);
        List<int> offsets = [];
        pdf.Add("%PDF-1.4\n%").Add([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);

        var resources = new StringBuilder();
        if (alphas.Count > 0)
        {
            resources.Append("/ExtGState<<");
            for (var i = 0; i < alphas.Count; i++) resources.Append(CultureInfo.InvariantCulture, $"/A{i}<</ca {alphas[i].A / 255.0:0.####}>>");
            resources.Append(">>");
        }

        if (gradient is not null) resources.Append("/Shading<</S ").Append(Shading(gradient, scene)).Append(">>");
        if (scene.Image is not null) resources.Append("/XObject<</I 6 0 R>>");

        Begin(1).Add("<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
        Begin(2).Add("<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
        Begin(3).Add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 ").Add(side, 4).Add(" ").Add(side, 4).Add("]/Contents 4 0 R/Resources<<").Add(resources.ToString()).Add(">>>>\nendobj\n");
        Stream(4, "", content.Written);
        Begin(5).Add("<</Title").Add(TextString(request.Title ?? "QR code")).Add("/Producer(QrAspire)>>\nendobj\n");
        if (scene.Image is { } image)
        {
            var (rgb, alpha) = Planes(image.Pixels);
            var size = $"/Type/XObject/Subtype/Image/Width {image.Pixels.Width}/Height {image.Pixels.Height}/BitsPerComponent 8";
            Stream(6, size + "/ColorSpace/DeviceRGB/SMask 7 0 R", rgb);
            Stream(7, size + "/ColorSpace/DeviceGray", alpha);
        }

        var table = pdf.Length;
        pdf.Add("xref\n0 ").Add(offsets.Count + 1).Add("\n0000000000 65535 f \n");
        foreach (var offset in offsets) pdf.Add(offset.ToString("D10", CultureInfo.InvariantCulture)).Add(" 00000 n \n");
        pdf.Add("trailer\n<</Size ").Add(offsets.Count + 1).Add("/Root 1 0 R/Info 5 0 R>>\nstartxref\n").Add(table).Add("\n%%EOF\n");
        return pdf.ToArray();

        ByteWriter Begin(int number)
        {
            offsets.Add(pdf.Length);
            return pdf.Add(number).Add(" 0 obj\n");
        }

        void Stream(int number, string entries, ReadOnlySpan<byte> data)
        {
            var packed = new ByteWriter((data.Length / 2) + 64);
            using (var zlib = new ZLibStream(new ByteWriterStream(packed), CompressionLevel.Optimal)) zlib.Write(data);
            Begin(number).Add("<<").Add(entries).Add("/Filter/FlateDecode/Length ").Add(packed.Length).Add(">>\nstream\n").Add(packed.Written).Add("\nendstream\nendobj\n");
        }
    }

    private static string Shading(QrGradient gradient, Scene scene)
    {
        var (o, centre) = (scene.Origin, scene.Origin + (scene.Modules / 2.0));
        var function = FormattableString.Invariant($"/Function<</FunctionType 2/Domain[0 1]/N 1/C0[{Components(gradient.From)}]/C1[{Components(gradient.To)}]>>/Extend[true true]");
        if (gradient.Type == GradientType.Radial)
            return FormattableString.Invariant($"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[{centre:0.###} {centre:0.###} 0 {centre:0.###} {centre:0.###} {scene.Modules / Math.Sqrt(2):0.###}]{function}>>");
        var (x1, y1, x2, y2) = gradient.Line(scene.Modules);
        return FormattableString.Invariant($"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[{x1 + o:0.###} {y1 + o:0.###} {x2 + o:0.###} {y2 + o:0.###}]{function}>>");
    }

    internal static string Components(Rgba colour) => FormattableString.Invariant($"{colour.R / 255.0:0.####} {colour.G / 255.0:0.####} {colour.B / 255.0:0.####}");

    /// <summary>UTF-16 with byte order mark in hexadecimal (§7.9.2.2): nothing to escape.</summary>
    private static string TextString(string text) => "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)) + ">";

    private static (byte[] Rgb, byte[] Alpha) Planes(PixelImage image)
    {
        var (rgb, alpha) = (new byte[image.Width * image.Height * 3], new byte[image.Width * image.Height]);
        for (var i = 0; i < alpha.Length; i++)
        {
            image.Bytes.AsSpan(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
            alpha[i] = image.Bytes[(i * 4) + 3];
        }

        return (rgb, alpha);
    }
}
