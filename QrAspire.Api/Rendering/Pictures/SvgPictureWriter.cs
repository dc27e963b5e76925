using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>Writes a vector picture anew: a view box and filled paths in whole coordinates of a square of 512, nothing else.</summary>
internal static class SvgPictureWriter
{
    private const double Longer = 512;

    public static byte[] Write(VectorPicture picture)
    {
        var scale = Longer / Math.Max(picture.Width, picture.Height);
        var map = Affine.Place(0, 0, scale);
        var svg = new ByteWriter(4096);
        svg.Add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").Add(picture.Width * scale, 2).Add(" ").Add(picture.Height * scale, 2).Add("\">");
        foreach (var figure in picture.Figures)
        {
            svg.Add("<path");
            SvgWriter.Fill(svg, figure.Colour);
            if (figure.EvenOdd) svg.Add(" fill-rule=\"evenodd\"");
            svg.Add(" d=\"");
            StyledSvg.Path(svg, map.Map(figure.Path));
            svg.Add("\"/>");
        }

        return svg.Add("</svg>").ToArray();
    }
}
