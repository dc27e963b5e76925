using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace QrAspire.Api.Rendering.Output;

/// <summary>One page of PDF 1.4 (ISO 32000-1) with vector figures at physical size; pictures have a soft mask.</summary>
internal static class PdfWriter
{
    private const int FirstImageObject = 6;
    private const string Separation = "[/Separation/Black/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[0 0 0 1]>>]";

    public static byte[] Write(Scene scene, RenderRequest request)
    {
        var width = ImageSize.Points(request, scene.Width);
        var scale = width / scene.Width;
        var height = scene.Height * scale;
        var content = new PostScriptPath(new ByteWriter(8192), "m", "l", "c", "h");

        // Modules with y down to points with y up.
        content.Writer.Add("q ").Add(scale, 4).Add(" 0 0 ").Add(-scale, 4).Add(" 0 ").Add(height, 4).Add(" cm\n");
        List<Rgba> alphas = [];
        var images = 0;
        foreach (var item in scene.Items)
        {
            if (item is SceneFigure figure) Figure(content, figure, alphas, request.Ink);
            else if (item is SceneImage image) Image(content.Writer, image, images++);
        }

        content.Writer.Add("Q\n");
        return Assemble(scene, request, (width, height), content.Writer, alphas);
    }

    private static void Figure(PostScriptPath content, SceneFigure figure, List<Rgba> alphas, InkSpace ink)
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

        pdf.Add(ink == InkSpace.Black ? "/K cs " : "").Add(Inks.Numbers(figure.Colour, ink)).Add(ink switch { InkSpace.Rgb => " rg\n", InkSpace.Cmyk => " k\n", _ => " scn\n" });
        content.Write(figure.Path);
        pdf.Add(figure.EvenOdd ? "f*\n" : "f\n");
        if (!figure.Colour.IsOpaque) pdf.Add("Q\n");
    }

    private static void Image(ByteWriter pdf, SceneImage image, int number) =>
        pdf.Add("q ").Add(image.Width, 4).Add(" 0 0 ").Add(-image.Height, 4).Add(" ").Add(image.X, 4).Add(" ").Add(image.Y + image.Height, 4).Add(" cm /I").Add(number).Add(" Do Q\n");

    private static byte[] Assemble(Scene scene, RenderRequest request, (double Width, double Height) page, ByteWriter content, List<Rgba> alphas)
    {
        var pdf = new ByteWriter(content.Length + 4096);
        List<int> offsets = [];
        pdf.Add("%PDF-1.4\n%").Add([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);

        Begin(1).Add("<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
        Begin(2).Add("<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
        Begin(3).Add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 ").Add(page.Width, 4).Add(" ").Add(page.Height, 4).Add("]/Contents 4 0 R/Resources<<").Add(Resources(scene, request.Ink, alphas)).Add(">>>>\nendobj\n");
        Stream(4, "", content.Written);
        Begin(5).Add("<</Title").Add(TextString(request.Title ?? "QR code")).Add("/Producer(QrAspire)>>\nendobj\n");
        foreach (var image in scene.Images)
        {
            var (colours, alpha) = Planes(image.Pixels, request.Ink);
            var size = $"/Type/XObject/Subtype/Image/Width {image.Pixels.Width}/Height {image.Pixels.Height}/BitsPerComponent 8";
            var number = offsets.Count + 1;
            Stream(number, $"{size}/ColorSpace{Space(request.Ink)}/SMask {number + 1} 0 R", colours);
            Stream(number + 1, size + "/ColorSpace/DeviceGray", alpha);
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

    private static string Resources(Scene scene, InkSpace ink, List<Rgba> alphas)
    {
        var resources = new StringBuilder();
        if (alphas.Count > 0)
        {
            resources.Append("/ExtGState<<");
            for (var i = 0; i < alphas.Count; i++) resources.Append(CultureInfo.InvariantCulture, $"/A{i}<</ca {alphas[i].A / 255.0:0.####}>>");
            resources.Append(">>");
        }

        if (ink == InkSpace.Black) resources.Append("/ColorSpace<</K").Append(Separation).Append(">>");
        if (scene.Gradient is { } gradient) resources.Append("/Shading<</S ").Append(Shading.Dictionary(gradient, scene, ink, Space(ink))).Append(">>");
        var images = scene.Images.Count();
        if (images == 0) return resources.ToString();
        resources.Append("/XObject<<");
        for (var i = 0; i < images; i++) resources.Append(CultureInfo.InvariantCulture, $"/I{i} {FirstImageObject + (2 * i)} 0 R");
        return resources.Append(">>").ToString();
    }

    private static string Space(InkSpace ink) => ink switch { InkSpace.Rgb => "/DeviceRGB", InkSpace.Cmyk => "/DeviceCMYK", _ => Separation };

    /// <summary>UTF-16 with byte order mark in hexadecimal (§7.9.2.2): nothing to escape.</summary>
    private static string TextString(string text) => "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)) + ">";

    private static (byte[] Colours, byte[] Alpha) Planes(PixelImage image, InkSpace ink)
    {
        var count = Inks.Count(ink);
        var (colours, alpha) = (new byte[image.Width * image.Height * count], new byte[image.Width * image.Height]);
        for (var i = 0; i < alpha.Length; i++)
        {
            var pixel = image[i % image.Width, i / image.Width];
            Inks.Bytes(pixel, ink, colours.AsSpan(i * count, count));
            alpha[i] = pixel.A;
        }

        return (colours, alpha);
    }
}
