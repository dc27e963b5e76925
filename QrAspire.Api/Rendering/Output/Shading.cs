using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>Shading dictionaries of PDF and PostScript (ISO 32000-1 §8.7.4.5, types 2 and 3); both spell them alike.</summary>
internal static class Shading
{
    /// <param name="gradient">The colours, alpha ignored.</param>
    /// <param name="scene">Where it runs.</param>
    /// <param name="space">What the colours are written in.</param>
    /// <param name="colourSpace">How the file names that space.</param>
    public static string Dictionary(QrGradient gradient, Scene scene, InkSpace space, string colourSpace)
    {
        var function = $"/Function<</FunctionType 2/Domain[0 1]/N 1/C0[{Inks.Numbers(gradient.From, space)}]/C1[{Inks.Numbers(gradient.To, space)}]>>/Extend[true true]";
        if (gradient.Type == GradientType.Radial)
        {
            var half = scene.Modules / 2.0;
            var (x, y) = (scene.Left + half, scene.Top + half);
            return FormattableString.Invariant($"<</ShadingType 3/ColorSpace {colourSpace}/Coords[{x:0.###} {y:0.###} 0 {x:0.###} {y:0.###} {scene.Modules / Math.Sqrt(2):0.###}]{function}>>");
        }

        var (x1, y1, x2, y2) = gradient.Line(scene.Modules);
        return FormattableString.Invariant($"<</ShadingType 2/ColorSpace {colourSpace}/Coords[{x1 + scene.Left:0.###} {y1 + scene.Top:0.###} {x2 + scene.Left:0.###} {y2 + scene.Top:0.###}]{function}>>");
    }
}
