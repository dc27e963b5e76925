using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Design;

/// <summary>Paints what lies behind the modules: colours, backdrop, and the filling of a disc.</summary>
internal static class Ground
{
    /// <summary>Free modules between the quiet zone and decoration, and between decoration and rim.</summary>
    private const double Gap = 0.5;

    /// <summary>Width of the line around a disc, without which its edge is lost on paper of its own colour.</summary>
    private const double Line = 0.6;
    private const int BackdropSide = 512;

    public static void Paint(Scene scene, QrDesign design, SceneLayout layout)
    {
        var isDisc = design.Layout == SymbolLayout.Circle;
        Area(design.QuietZoneColor ?? design.Background, layout.BodyLeft, layout.BodyTop, layout.Body, isDisc);
        if (design.Backdrop is { } backdrop && Picture.Of(backdrop.Image) is { Ok: true, Value: var picture })
        {
            var pixels = Backdrop(picture, backdrop.Opacity, isDisc);
            scene.Items.Add(new SceneImage(pixels, layout.BodyLeft, layout.BodyTop, layout.Body, layout.Body, design.Background.Over(Rgba.White)));
        }
        else if (design.QuietZoneColor is not null)
        {
            Area(design.Background, scene.Left, scene.Top, scene.Modules, disc: false);
        }

        void Area(Rgba colour, double x, double y, double size, bool disc)
        {
            if (colour.A == 0) return;
            var path = new VectorPath();
            if (disc) path.Circle(x + (size / 2), y + (size / 2), size / 2);
            else path.Rectangle(x, y, size, size);
            scene.Items.Add(new SceneFigure(path, colour));
        }
    }

    /// <summary>Fills the disc outside of the quiet zone with modules that mean nothing, half of them dark, always the same ones.</summary>
    public static void Decorate(Scene scene, QrDesign design, QrMatrix matrix, SceneLayout layout)
    {
        var path = new VectorPath();
        var (centreX, centreY, radius) = (layout.BodyLeft + (layout.Body / 2), layout.BodyTop + (layout.Body / 2), (layout.Body / 2) - Line - Gap);
        var reach = (int)Math.Ceiling(layout.Body / 2);
        var quiet = Math.Max(layout.Quiet, matrix.QuietZone) + Gap;
        for (var y = -reach; y < matrix.Size + reach; y++)
        {
            for (var x = -reach; x < matrix.Size + reach; x++)
            {
                if (x + 1 > -quiet && x < matrix.Size + quiet && y + 1 > -quiet && y < matrix.Size + quiet) continue;
                var (left, top) = (scene.Left + x, scene.Top + y);
                var (farX, farY) = (Math.Max(Math.Abs(left - centreX), Math.Abs(left + 1 - centreX)), Math.Max(Math.Abs(top - centreY), Math.Abs(top + 1 - centreY)));
                if ((farX * farX) + (farY * farY) > radius * radius || !IsDark(x, y)) continue;
                if (design.Shape == ModuleShape.Square) path.Rectangle(left, top, 1, 1);
                else path.Circle(left + 0.5, top + 0.5, 0.45 * design.ModuleSize);
            }
        }

        path.Circle(centreX, centreY, layout.Body / 2);
        path.Circle(centreX, centreY, (layout.Body / 2) - Line, hole: true);
        scene.Items.Add(new SceneFigure(path, design.Foreground, design.Gradient, IsInk: design.Gradient is null));
    }

    /// <summary>A hash of the place (Wang's integer hash).</summary>
    private static bool IsDark(int x, int y)
    {
        var hash = (uint)((x * 73_856_093) ^ (y * 19_349_663));
        hash = (hash ^ 61) ^ (hash >> 16);
        hash *= 9;
        hash ^= hash >> 4;
        hash *= 0x27d4eb2d;
        return ((hash ^ (hash >> 15)) & 1) != 0;
    }

    /// <summary>The middle square of the picture, or the disc in it, with its opacity.</summary>
    private static PixelImage Backdrop(Picture picture, double opacity, bool disc)
    {
        var source = picture is RasterPicture raster ? raster.Pixels : Drawn((VectorPicture)picture);
        var side = Math.Min(source.Width, source.Height);
        var (left, top) = ((source.Width - side) / 2, (source.Height - side) / 2);
        var bytes = new byte[side * side * 4];
        for (var y = 0; y < side; y++)
        {
            source.Bytes.AsSpan((((top + y) * source.Width) + left) * 4, side * 4).CopyTo(bytes.AsSpan(y * side * 4));
            for (var x = 0; x < side; x++)
            {
                var (dx, dy) = (x + 0.5 - (side / 2.0), y + 0.5 - (side / 2.0));
                var inside = disc ? Math.Clamp((side / 2.0) - Math.Sqrt((dx * dx) + (dy * dy)) + 0.5, 0, 1) : 1;
                ref var alpha = ref bytes[(((y * side) + x) * 4) + 3];
                alpha = (byte)Math.Round(alpha * opacity * inside);
            }
        }

        return new(side, side, bytes);
    }

    private static PixelImage Drawn(VectorPicture picture)
    {
        var scene = new Scene { Width = picture.Width, Height = picture.Height, Left = 0, Top = 0, Modules = 1 };
        scene.Items.AddRange(picture.Figures);
        var scale = BackdropSide / Math.Max(picture.Width, picture.Height);
        return Rasterizer.Draw(scene, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)), scale, 0, 0);
    }
}
