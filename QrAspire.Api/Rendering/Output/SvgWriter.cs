using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes a plain two-colour symbol as SVG 1.1: title, desc, one background and one path.</summary>
internal static class SvgWriter
{
    public static byte[] Write(QrMatrix matrix, RenderRequest request, string idSuffix)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        var across = matrix.Size + (2 * quiet);
        var svg = new ByteWriter(2048);
        Open(svg, request, across, across, idSuffix);

        var design = request.Design;
        if (design.Background.A != 0)
        {
            svg.Add("<path");
            Fill(svg, design.Background);
            svg.Add(" d=\"M0 0h").Add(across).Add("v").Add(across).Add("H0z\"/>");
        }

        svg.Add("<path");
        if (design.Foreground != Rgba.Black) Fill(svg, design.Foreground);
        svg.Add(" d=\"");
        var sink = new SvgContourSink(svg, quiet, quiet);
        OutlineTracer.Trace(ref sink, matrix.Bits, matrix.Size, QrMatrix.Stride, diagonal: true);
        return svg.Add("\"/></svg>").ToArray();
    }

    /// <summary>Writes the root element up to and including title and description.</summary>
    public static void Open(ByteWriter svg, RenderRequest request, double width, double height, string idSuffix)
    {
        if (!request.Inline) svg.Add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.Add("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        if (!request.Inline) Size(svg, request, width, height);
        svg.Add(" viewBox=\"0 0 ").Add(width, 3).Add(" ").Add(height, 3).Add("\" role=\"img\" aria-labelledby=\"t").Add(idSuffix).Add(" d").Add(idSuffix).Add("\">");
        svg.Add("<title id=\"t").Add(idSuffix).Add("\">").Add(XmlText.Escape(request.Title ?? "QR code")).Add("</title>");
        svg.Add("<desc id=\"d").Add(idSuffix).Add("\">").Add(XmlText.Escape(request.Description ?? "Scan with a camera")).Add("</desc>");
    }

    public static void Fill(ByteWriter svg, Rgba colour)
    {
        svg.Add(" fill=\"").Add(colour.ToHex()).Add("\"");
        if (!colour.IsOpaque) svg.Add(" fill-opacity=\"").Add(colour.A / 255.0, 3).Add("\"");
    }

    private static void Size(ByteWriter svg, RenderRequest request, double width, double height)
    {
        var size = request.Size ?? width * ImageSize.DefaultModulePixels;
        var unit = request.Size is null || request.Unit == SizeUnit.Px ? "" : request.Unit == SizeUnit.Mm ? "mm" : "in";
        svg.Add(" width=\"").Add(size, 3).Add(unit).Add("\" height=\"").Add(size * height / width, 3).Add(unit).Add("\"");
    }
}
