using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Design;

/// <summary>Turns a matrix and a design into figures.</summary>
internal static class SceneBuilder
{
    private const double DiamondReach = 0.58;

    public static Outcome<Scene> Build(QrMatrix matrix, RenderRequest request)
    {
        var design = request.Design;
        var layout = SceneLayout.Of(matrix, request);
        var scene = new Scene
        {
            Width = layout.Width,
            Height = layout.Height,
            Left = layout.SymbolLeft,
            Top = layout.SymbolTop,
            Modules = matrix.Size,
            Margin = design.Layout == SymbolLayout.Circle || layout.Border > 0 ? Rgba.Transparent : design.QuietZoneColor ?? design.Background,
        };
        Picture? logo = null;
        if (design.Logo is not null)
        {
            var decoded = Picture.Of(design.Logo.Image);
            if (!decoded.Ok) return Outcome<Scene>.Refused([.. decoded.Errors.Select(e => e with { Field = "design.logo.image" })]);
            logo = decoded.Value;
        }

        if (design.Frame is not null) FramePainter.Plate(scene, design, layout);
        Ground.Paint(scene, design, layout);
        if (design.Frame is not null) FramePainter.Border(scene, design, layout);
        if (design.Layout == SymbolLayout.Circle) Ground.Decorate(scene, design, matrix, layout);

        var cleared = Cleared(matrix.Size, design.Logo, logo);
        var template = SymbolTemplate.Get(matrix.Version, matrix.IsMicro);
        var separateAlignment = design.AlignmentColor is not null || design.Shape != ModuleShape.Square;
        Modules(scene, design, matrix, design.Foreground, isSymbolPaint: true, (x, y) => !cleared(x, y) && template.Kind(x, y) switch
        {
            ModuleKind.Finder => false,
            ModuleKind.Alignment => !separateAlignment,
            ModuleKind.Timing => design.TimingColor is null,
            _ => true,
        });
        if (design.TimingColor is { } timing) Modules(scene, design, matrix, timing, isSymbolPaint: false, (x, y) => !cleared(x, y) && template.Kind(x, y) == ModuleKind.Timing);
        if (separateAlignment) Alignments(scene, design, matrix, template, cleared);
        Eyes(scene, design, matrix);
        if (logo is not null) Place(scene, design, logo);
        if (design.Frame is not null && FramePainter.Text(scene, design, layout) is { } error) return error;
        return scene;
    }

    /// <summary>Tells the modules that make room for the logo.</summary>
    public static Func<int, int, bool> Cleared(int modules, QrLogo? logo, Picture? image)
    {
        if (logo is null || image is null || logo.Excavation == LogoExcavation.None) return (_, _) => false;
        var (width, height) = LogoSize(modules, logo, image);
        var (centreX, centreY) = (modules * logo.X, modules * logo.Y);
        var (halfWidth, halfHeight) = ((width / 2) + logo.Padding, (height / 2) + logo.Padding);
        if (logo.Excavation == LogoExcavation.Circle)
        {
            var radius = Math.Max(halfWidth, halfHeight);
            return (x, y) => Math.Pow(x + 0.5 - centreX, 2) + Math.Pow(y + 0.5 - centreY, 2) < radius * radius;
        }

        // A module is cleared when the padded rectangle reaches into it noticeably.
        return (x, y) => Math.Abs(x + 0.5 - centreX) < halfWidth + 0.4 && Math.Abs(y + 0.5 - centreY) < halfHeight + 0.4;
    }

    public static (double Width, double Height) LogoSize(int modules, QrLogo logo, Picture image)
    {
        var longer = modules * logo.Size;
        return image.Width >= image.Height
            ? (longer, longer * image.Height / image.Width)
            : (longer * image.Width / image.Height, longer);
    }

    private static void Place(Scene scene, QrDesign design, Picture picture)
    {
        var (width, height) = LogoSize(scene.Modules, design.Logo!, picture);
        var (x, y) = (scene.Left + (scene.Modules * design.Logo!.X) - (width / 2), scene.Top + (scene.Modules * design.Logo.Y) - (height / 2));
        if (picture is RasterPicture raster)
        {
            scene.Items.Add(new SceneImage(raster.Pixels, x, y, width, height, design.Background.Over(Rgba.White)));
            return;
        }

        var map = Affine.Place(x, y, width / picture.Width);
        foreach (var figure in ((VectorPicture)picture).Figures) scene.Items.Add(figure with { Path = map.Map(figure.Path) });
    }

    private static void Add(Scene scene, QrDesign design, VectorPath path, Rgba colour, bool isSymbolPaint)
    {
        if (!path.IsEmpty) scene.Items.Add(new SceneFigure(path, colour, isSymbolPaint ? design.Gradient : null, IsInk: isSymbolPaint && design.Gradient is null));
    }

    private static void Modules(Scene scene, QrDesign design, QrMatrix matrix, Rgba colour, bool isSymbolPaint, Func<int, int, bool> belongs)
    {
        var bits = new ulong[QrMatrix.MaxSize * QrMatrix.Stride];
        for (var y = 0; y < matrix.Size; y++)
        {
            for (var x = 0; x < matrix.Size; x++)
            {
                if (matrix[x, y] && belongs(x, y)) bits[(y * QrMatrix.Stride) + (x >> 6)] |= 1UL << (x & 63);
            }
        }

        var path = new VectorPath();
        switch (design.Shape)
        {
            case ModuleShape.Square: Contours(0, 0); break;
            case ModuleShape.Rounded: Contours(0.25, 0); break;
            case ModuleShape.ExtraRounded: Contours(0.5, 0); break;
            case ModuleShape.Liquid: Contours(0.5, 0.35); break;
            case ModuleShape.VerticalBars: Bars(vertical: true); break;
            case ModuleShape.HorizontalBars: Bars(vertical: false); break;
            default: Separate(); break;
        }

        Add(scene, design, path, colour, isSymbolPaint);

        void Contours(double convex, double concave)
        {
            var sink = new RoundedContourSink(path, scene.Left, scene.Top, convex, concave);
            OutlineTracer.Trace(ref sink, bits, matrix.Size, QrMatrix.Stride);
        }

        bool Dark(int x, int y) => (uint)x < (uint)matrix.Size && (uint)y < (uint)matrix.Size && ((bits[(y * QrMatrix.Stride) + (x >> 6)] >> (x & 63)) & 1) != 0;

        void Separate()
        {
            // A rhombus of a module's width covers half of it: it reaches a little into its neighbours for as much ink as a dot has.
            var half = design.ModuleSize * (design.Shape == ModuleShape.Diamond ? DiamondReach : 0.5);
            for (var y = 0; y < matrix.Size; y++)
            {
                for (var x = 0; x < matrix.Size; x++)
                {
                    if (!Dark(x, y)) continue;
                    var (cx, cy) = (scene.Left + x + 0.5, scene.Top + y + 0.5);
                    if (design.Shape == ModuleShape.Dot) path.Circle(cx, cy, half);
                    else path.Polygon((cx, cy - half), (cx + half, cy), (cx, cy + half), (cx - half, cy));
                }
            }
        }

        void Bars(bool vertical)
        {
            var (width, inset) = (design.ModuleSize, (1 - design.ModuleSize) / 2);
            for (var line = 0; line < matrix.Size; line++)
            {
                for (var at = 0; at < matrix.Size; at++)
                {
                    if (!(vertical ? Dark(line, at) : Dark(at, line))) continue;
                    var end = at + 1;
                    while (vertical ? Dark(line, end) : Dark(end, line)) end++;
                    var (along, across) = vertical ? (scene.Top + at, scene.Left + line + inset) : (scene.Left + at, scene.Top + line + inset);
                    var r = width / 2;
                    if (vertical) path.RoundRectangle(across, along, width, end - at, r, r, r, r);
                    else path.RoundRectangle(along, across, end - at, width, r, r, r, r);
                    at = end;
                }
            }
        }
    }

    private static void Alignments(Scene scene, QrDesign design, QrMatrix matrix, SymbolTemplate template, Func<int, int, bool> cleared)
    {
        if (matrix.IsMicro) return;
        var path = new VectorPath();

        // They are small eyes and take after the large ones.
        var round = design.EyeFrame == EyeFrameShape.Square ? 0 : 1.0;
        foreach (var cy in QrTables.AlignmentCentres(matrix.Version))
        {
            foreach (var cx in QrTables.AlignmentCentres(matrix.Version))
            {
                if (template.Kind(cx, cy) != ModuleKind.Alignment || cleared(cx, cy)) continue;
                var (x, y) = (scene.Left + cx - 2, scene.Top + cy - 2);
                var (outer, inner) = (round * 1.25, round * 0.5);
                path.RoundRectangle(x, y, 5, 5, outer, outer, outer, outer);
                path.RoundRectangle(x + 1, y + 1, 3, 3, inner, inner, inner, inner, hole: true);
                path.RoundRectangle(x + 2, y + 2, 1, 1, inner, inner, inner, inner);
            }
        }

        Add(scene, design, path, design.AlignmentColor ?? design.Foreground, isSymbolPaint: design.AlignmentColor is null);
    }

    private static void Eyes(Scene scene, QrDesign design, QrMatrix matrix)
    {
        var (frames, balls) = (new VectorPath(), new VectorPath());
        (int X, int Y)[] places = matrix.IsMicro ? [(0, 0)] : [(0, 0), (matrix.Size - 7, 0), (0, matrix.Size - 7)];
        foreach (var (px, py) in places)
        {
            var (x, y) = (scene.Left + px, scene.Top + py);

            // The sharp corner of a leaf points to the symbol's own corner.
            var (ul, ur, ll) = (px == 0 && py == 0, px > 0, py > 0);
            Frame(frames, design.EyeFrame, x, y, ul, ur, ll);
            Ball(balls, design.EyeBall, x + 2, y + 2, ul, ur, ll);
        }

        Add(scene, design, frames, design.EyeFrameColor ?? design.Foreground, isSymbolPaint: design.EyeFrameColor is null);
        Add(scene, design, balls, design.EyeBallColor ?? design.EyeFrameColor ?? design.Foreground, isSymbolPaint: design.EyeBallColor is null && design.EyeFrameColor is null);
    }

    private static void Frame(VectorPath path, EyeFrameShape shape, double x, double y, bool ul, bool ur, bool ll)
    {
        var (outer, inner) = shape switch { EyeFrameShape.Square => (0, 0), EyeFrameShape.Circle => (3.5, 2.5), _ => (2.2, 1.2) };
        double Radius(bool sharp, double radius) => shape == EyeFrameShape.Leaf && sharp ? 0 : radius;
        path.RoundRectangle(x, y, 7, 7, Radius(ul, outer), Radius(ur, outer), outer, Radius(ll, outer));
        path.RoundRectangle(x + 1, y + 1, 5, 5, Radius(ul, inner), Radius(ur, inner), inner, Radius(ll, inner), hole: true);
    }

    private static void Ball(VectorPath path, EyeBallShape shape, double x, double y, bool ul, bool ur, bool ll)
    {
        const double Reach = 1.65;
        switch (shape)
        {
            case EyeBallShape.Square: path.Rectangle(x, y, 3, 3); break;
            case EyeBallShape.Rounded: path.RoundRectangle(x, y, 3, 3, 0.9, 0.9, 0.9, 0.9); break;
            case EyeBallShape.Circle: path.Circle(x + 1.5, y + 1.5, 1.5); break;
            case EyeBallShape.Diamond:
                path.Polygon((x + 1.5, y + 1.5 - Reach), (x + 1.5 + Reach, y + 1.5), (x + 1.5, y + 1.5 + Reach), (x + 1.5 - Reach, y + 1.5));
                break;
            default: path.RoundRectangle(x, y, 3, 3, ul ? 0 : 1.1, ur ? 0 : 1.1, 1.1, ll ? 0 : 1.1); break;
        }
    }
}
