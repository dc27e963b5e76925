using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Writes a plain two-colour symbol as SVG 1.1: title, one background and one path.</summary>
internal static class SvgWriter
{
    public static byte[] Write(QrMatrix matrix, RenderRequest request, string idSuffix)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        var across = matrix.Size + (2 * quiet);
        var svg = new ByteWriter(2048);
        Open(svg, request, idSuffix, across, across);

        var design = request.Design;
        if (design.Background.A != 0)
        {
            svg.Add("<path");
            Fill(svg, design.Background);
            svg.Add(" d=\"M0 0h").Add(across).Add("v").Add(across).Add("H0z\"/>");
        }

        svg.Add("<path");
        if (request.CurrentColor) svg.Add(" fill=\"currentColor\"");
        else if (design.Foreground != Rgba.Black) Fill(svg, design.Foreground);
        svg.Add(" fill-rule=\"evenodd\" d=\"");
        ShortOutline.Write(svg, matrix, quiet);
        return svg.Add("\"/></svg>").ToArray();
    }

    /// <summary>
    /// Writes the root element up to and including title and description, which it names as its label and its description (WAI-ARIA 1.2 §6.2.1). Ids end with
    /// <paramref name="idSuffix"/>, which is made of the request: different images in one page have different ids.
    /// </summary>
    public static void Open(ByteWriter svg, RenderRequest request, string idSuffix, double width, double height)
    {
        var description = request.Description is { Length: > 0 } text ? XmlText.Escape(text) : null;
        svg.Add("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        if (!request.Inline) Size(svg, request, width, height);
        svg.Add(" viewBox=\"0 0 ").Add(width, 3).Add(" ").Add(height, 3).Add("\" role=\"img\" aria-labelledby=\"t").Add(idSuffix);
        if (description is not null) svg.Add("\" aria-describedby=\"d").Add(idSuffix);
        svg.Add("\"><title id=\"t").Add(idSuffix).Add("\">").Add(XmlText.Escape(request.Title ?? "QR code")).Add("</title>");
        if (description is not null) svg.Add("<desc id=\"d").Add(idSuffix).Add("\">").Add(description).Add("</desc>");
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
