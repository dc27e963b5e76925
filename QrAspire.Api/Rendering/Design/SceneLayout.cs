using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Design;

/// <summary>Where everything lies, in modules. The body is the symbol with its quiet zone, or the disc around it; the frame adds to it.</summary>
/// <param name="Width">Of the image.</param>
/// <param name="Height">Of the image.</param>
/// <param name="BodyLeft">Left edge of the body.</param>
/// <param name="BodyTop">Upper edge of the body.</param>
/// <param name="Body">Side or diameter of the body.</param>
/// <param name="SymbolLeft">Left edge of the symbol.</param>
/// <param name="SymbolTop">Upper edge of the symbol.</param>
/// <param name="Quiet">Width of the quiet zone.</param>
/// <param name="Border">Width of the frame's border, 0 without one.</param>
/// <param name="Label">Height of the strip with the frame's text, 0 without a frame.</param>
/// <param name="Pad">Air between the body and the frame's border.</param>
internal readonly record struct SceneLayout(double Width, double Height, double BodyLeft, double BodyTop, double Body, double SymbolLeft, double SymbolTop, double Quiet, double Border, double Label, double Pad)
{
    /// <summary>A disc that touches its frame looks like a mistake.</summary>
    private const double DiscPad = 2;

    /// <summary>The rim lies a module outside of the corners of the quiet zone.</summary>
    private const double Rim = 1.2;

    /// <summary>A label of this share of the body is in proportion to it at any version.</summary>
    private const double LabelShare = 0.19;

    /// <summary>Left edge of what the border surrounds.</summary>
    public double FieldLeft => BodyLeft - Pad;

    /// <summary>Upper edge of what the border surrounds.</summary>
    public double FieldTop => BodyTop - Pad;

    /// <summary>Side of what the border surrounds.</summary>
    public double Field => Body + (2 * Pad);

    public static SceneLayout Of(QrMatrix matrix, RenderRequest request)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        var inner = matrix.Size + (2 * quiet);
        var around = request.Design.Layout == SymbolLayout.Circle ? Math.Ceiling((inner / 2.0 * Math.Sqrt(2)) + Rim - (inner / 2.0)) : 0;
        var body = inner + (2 * around);
        var frame = request.Design.Frame;
        var border = frame is null || frame.Style == FrameStyle.Caption ? 0 : Math.Max(1, Math.Round(body / 37));
        var label = frame is null ? 0 : Math.Ceiling(body * LabelShare);
        var pad = border > 0 && around > 0 ? DiscPad : 0;
        var left = border + pad;
        var top = left + (frame?.Position == FramePosition.Top ? label : 0);
        return new(body + (2 * left), body + (2 * left) + label, left, top, body, left + around + quiet, top + around + quiet, quiet, border, label, pad);
    }
}
