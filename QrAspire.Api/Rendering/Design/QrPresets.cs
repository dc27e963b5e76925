namespace QrAspire.Api.Rendering.Design;

/// <summary>Designs to start from. Each is tested to scan in independent decoders at every level and several versions.</summary>
public static class QrPresets
{
    /// <summary>Every preset by its name, in the order of presentation.</summary>
    public static IReadOnlyDictionary<string, QrDesign> All { get; } = new Dictionary<string, QrDesign>(StringComparer.Ordinal)
    {
        ["classic"] = QrDesign.Plain,
        ["ink"] = Make("#101828", ModuleShape.Rounded, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["soft"] = Make("#1f2937", ModuleShape.ExtraRounded, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["liquid"] = Make("#0f172a", ModuleShape.Liquid, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["dots"] = Make("#111111", ModuleShape.Dot, EyeFrameShape.Square, EyeBallShape.Square, size: 0.9),
        ["pearls"] = Make("#1e1b4b", ModuleShape.Dot, EyeFrameShape.Rounded, EyeBallShape.Rounded, size: 0.95),
        ["diamonds"] = Make("#18181b", ModuleShape.Diamond, EyeFrameShape.Square, EyeBallShape.Square),
        ["columns"] = Make("#0c0a09", ModuleShape.VerticalBars, EyeFrameShape.Rounded, EyeBallShape.Rounded, size: 0.8),
        ["rows"] = Make("#0c0a09", ModuleShape.HorizontalBars, EyeFrameShape.Rounded, EyeBallShape.Rounded, size: 0.8),
        ["leaf"] = Make("#14532d", ModuleShape.ExtraRounded, EyeFrameShape.Leaf, EyeBallShape.Leaf, eye: "#47740e"),
        ["ocean"] = Gradient("#0c4a6e", "#2563eb", GradientType.Linear, 45, ModuleShape.Liquid, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["dusk"] = Gradient("#4c1d95", "#be185d", GradientType.Linear, 90, ModuleShape.Rounded, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["ember"] = Gradient("#7f1d1d", "#c2410c", GradientType.Linear, 0, ModuleShape.ExtraRounded, EyeFrameShape.Rounded, EyeBallShape.Rounded),
        ["forest"] = Gradient("#47740e", "#134e4a", GradientType.Radial, 0, ModuleShape.Rounded, EyeFrameShape.Leaf, EyeBallShape.Rounded),
        ["galaxy"] = Gradient("#6d28d9", "#0f172a", GradientType.Radial, 0, ModuleShape.Dot, EyeFrameShape.Rounded, EyeBallShape.Rounded, size: 0.95),
        ["plum"] = Gradient("#86198f", "#1e3a8a", GradientType.Linear, 135, ModuleShape.VerticalBars, EyeFrameShape.Rounded, EyeBallShape.Rounded, size: 0.85),
        ["navy"] = Make("#1e3a8a", ModuleShape.Square, EyeFrameShape.Leaf, EyeBallShape.Square, eye: "#172554"),
        ["signal"] = Make("#171717", ModuleShape.Square, EyeFrameShape.Square, EyeBallShape.Square, eye: "#b91c1c"),
        ["moss"] = Make("#1a2e05", ModuleShape.Rounded, EyeFrameShape.Rounded, EyeBallShape.Rounded, background: "#f7fee7"),
        ["paper"] = Make("#292524", ModuleShape.Rounded, EyeFrameShape.Square, EyeBallShape.Square, background: "#fef9ef"),
        ["rose"] = Make("#4c0519", ModuleShape.ExtraRounded, EyeFrameShape.Rounded, EyeBallShape.Rounded, background: "#fff1f2", eye: "#9f1239"),
        ["sky"] = Make("#082f49", ModuleShape.Liquid, EyeFrameShape.Rounded, EyeBallShape.Rounded, background: "#f0f9ff", eye: "#075985"),
        ["mint"] = Make("#022c22", ModuleShape.Dot, EyeFrameShape.Rounded, EyeBallShape.Rounded, background: "#ecfdf5", size: 0.92),
        ["lemon"] = Make("#1c1917", ModuleShape.Square, EyeFrameShape.Rounded, EyeBallShape.Rounded, background: "#fef08a"),
        ["blueprint"] = Make("#1e3a8a", ModuleShape.HorizontalBars, EyeFrameShape.Square, EyeBallShape.Square, background: "#eff6ff", size: 0.9),
        ["card"] = Make("#312e81", ModuleShape.Rounded, EyeFrameShape.Rounded, EyeBallShape.Rounded) with { QuietZoneColor = Colour("#e0e7ff") },
        ["coin"] = Make("#134e4a", ModuleShape.ExtraRounded, EyeFrameShape.Rounded, EyeBallShape.Rounded) with { Layout = SymbolLayout.Circle },
        ["transparent"] = QrDesign.Plain with { Background = Rgba.Transparent },
    };

    private static QrDesign Make(string colour, ModuleShape shape, EyeFrameShape frame, EyeBallShape ball, string background = "#fff", string? eye = null, double size = 1) => new()
    {
        Foreground = Colour(colour),
        Background = Colour(background),
        Shape = shape,
        ModuleSize = size,
        EyeFrame = frame,
        EyeBall = ball,
        EyeFrameColor = eye is null ? null : Colour(eye),
    };

    private static QrDesign Gradient(string from, string to, GradientType type, double angle, ModuleShape shape, EyeFrameShape frame, EyeBallShape ball, double size = 1) =>
        Make(from, shape, frame, ball, size: size) with { Gradient = new QrGradient(Colour(from), Colour(to), type, angle) };

    private static Rgba Colour(string text) => Rgba.TryParse(text, out var colour) ? colour : throw new FormatException(text);
}
