using QrAspire.Api.Rendering.Fonts;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Design;

/// <summary>Paints the frame around the symbol's body.</summary>
internal static class FramePainter
{
    /// <summary>Size of the text at most, as a share of its strip: capitals then fill half of it.</summary>
    private const double TextShare = 0.62;

    /// <summary>Height of capitals in em, of the shipped font.</summary>
    private const double CapHeight = 0.729;

    /// <summary>Smaller text than this many modules is no call to anything.</summary>
    private const double SmallestText = 1.2;

    /// <summary>What text and border stand on, below the symbol's own ground.</summary>
    public static void Plate(Scene scene, QrDesign design, SceneLayout layout)
    {
        var colour = design.QuietZoneColor ?? design.Background;
        var frame = design.Frame!;
        if (colour.A == 0 || (frame.Style == FrameStyle.Caption && design.Layout == SymbolLayout.Circle)) return;
        var path = new VectorPath();
        var line = layout.Border / 2;
        switch (frame.Style)
        {
            case FrameStyle.Caption: path.Rectangle(0, frame.Position == FramePosition.Top ? 0 : layout.Height - layout.Label, layout.Width, layout.Label); break;
            case FrameStyle.Banner: path.Rectangle(layout.FieldLeft, layout.FieldTop, layout.Field, layout.Field); break;
            default: path.Rectangle(line, line, layout.Width - (2 * line), layout.Height - (2 * line)); break;
        }

        scene.Items.Add(new SceneFigure(path, colour));
    }

    /// <summary>The border, over the ground, whose corners it makes round.</summary>
    public static void Border(Scene scene, QrDesign design, SceneLayout layout)
    {
        var frame = design.Frame!;
        var border = layout.Border;
        if (border == 0) return;
        var path = new VectorPath();
        var (outer, inner) = (3 * border, 2 * border);
        path.RoundRectangle(0, 0, layout.Width, layout.Height, outer, outer, outer, outer);
        if (frame.Style == FrameStyle.Banner)
        {
            path.RoundRectangle(layout.FieldLeft, layout.FieldTop, layout.Field, layout.Field, inner, inner, inner, inner, hole: true);
        }
        else
        {
            var (line, radius) = (border / 2, outer - (border / 2));
            path.RoundRectangle(line, line, layout.Width - border, layout.Height - border, radius, radius, radius, radius, hole: true);
        }

        scene.Items.Add(new SceneFigure(path, frame.Color ?? design.Foreground));
    }

    public static FieldError? Text(Scene scene, QrDesign design, SceneLayout layout)
    {
        var frame = design.Frame!;
        var (line, width, _) = Lettering.Line(frame.Text);
        if (line.IsEmpty) return null;
        var size = Math.Min(layout.Label * TextShare, layout.Field * 0.9 / width);
        if (size < SmallestText) return new("design.frame.text", "too_long", "The text is too long for this symbol: its letters would be smaller than a module.");

        // The strip with the border beside it is what the eye takes as the text's field.
        var field = layout.Label + (frame.Style == FrameStyle.Banner ? layout.Border : 0);
        var top = frame.Position == FramePosition.Top ? layout.FieldTop - field : layout.FieldTop + layout.Field;
        if (frame.Style != FrameStyle.Banner && frame.Position == FramePosition.Bottom) top -= layout.Quiet * 0.35;
        if (frame.Style != FrameStyle.Banner && frame.Position == FramePosition.Top) top += layout.Quiet * 0.35;
        var path = new VectorPath();
        path.Append(line, new Affine(size, 0, 0, size, (layout.Width - (width * size)) / 2, top + ((field + (size * CapHeight)) / 2)));
        var colour = frame.TextColor ?? (frame.Style == FrameStyle.Banner ? design.Background.Over(Rgba.White) with { A = 255 } : frame.Color ?? design.Foreground);
        scene.Items.Add(new SceneFigure(path, colour));
        return null;
    }
}
