using QrAspire.Api.Rendering.Fonts;
using QrAspire.Api.Rendering.Pictures;

namespace QrAspire.Api.Rendering.Design;

/// <summary>How dark modules outside the finder patterns are drawn.</summary>
public enum ModuleShape
{
    Square,
    Dot,
    Rounded,
    ExtraRounded,
    Liquid,
    Diamond,
    VerticalBars,
    HorizontalBars,
}

/// <summary>The ring of a finder pattern.</summary>
public enum EyeFrameShape
{
    Square,
    Rounded,
    Circle,
    Leaf,
}

/// <summary>The centre of a finder pattern.</summary>
public enum EyeBallShape
{
    Square,
    Rounded,
    Circle,
    Diamond,
    Leaf,
}

/// <summary>The outline of the whole image.</summary>
public enum SymbolLayout
{
    Square,

    /// <summary>A disc: what lies between the quiet zone and the rim is filled with modules that mean nothing.</summary>
    Circle,
}

/// <summary>How a symbol looks. Colours that are null follow <see cref="Foreground"/> or <see cref="Background"/>.</summary>
public sealed record QrDesign
{
    /// <summary>Black squares on white.</summary>
    public static QrDesign Plain { get; } = new();

    /// <summary>Colour of dark modules.</summary>
    public Rgba Foreground { get; init; } = Rgba.Black;

    /// <summary>Colour of light modules and quiet zone; alpha 0 leaves the background out.</summary>
    public Rgba Background { get; init; } = Rgba.White;

    /// <summary>Runs over the dark modules in place of <see cref="Foreground"/>; parts with a colour of their own keep it.</summary>
    public QrGradient? Gradient { get; init; }

    /// <summary>Shape of dark modules.</summary>
    public ModuleShape Shape { get; init; }

    /// <summary>Width of separate shapes (dot, diamond, bars) in modules, 0.6 to 1.</summary>
    public double ModuleSize { get; init; } = 1;

    /// <summary>Shape of the finder patterns' rings.</summary>
    public EyeFrameShape EyeFrame { get; init; }

    /// <summary>Shape of the finder patterns' centres.</summary>
    public EyeBallShape EyeBall { get; init; }

    public Rgba? EyeFrameColor { get; init; }

    public Rgba? EyeBallColor { get; init; }

    public Rgba? AlignmentColor { get; init; }

    public Rgba? TimingColor { get; init; }

    public Rgba? QuietZoneColor { get; init; }

    /// <summary>A picture on the symbol.</summary>
    public QrLogo? Logo { get; init; }

    /// <summary>Square or disc.</summary>
    public SymbolLayout Layout { get; init; }

    /// <summary>A picture behind the modules.</summary>
    public QrBackdrop? Backdrop { get; init; }

    /// <summary>A frame with text around the quiet zone.</summary>
    public QrFrame? Frame { get; init; }

    /// <summary>Whether two colours and squares say it all.</summary>
    internal bool IsPlain => Gradient is null && Shape == ModuleShape.Square && EyeFrame == EyeFrameShape.Square && EyeBall == EyeBallShape.Square
        && EyeFrameColor is null && EyeBallColor is null && AlignmentColor is null && TimingColor is null && QuietZoneColor is null && Logo is null
        && Layout == SymbolLayout.Square && Backdrop is null && Frame is null;

    internal IEnumerable<FieldError> Check()
    {
        if (!(ModuleSize is >= 0.6 and <= 1)) yield return new("design.moduleSize", "out_of_range", "The module size is 0.6 to 1.");
        if (Gradient is { } gradient && !(gradient.Angle is >= -360 and <= 360)) yield return new("design.gradient.angle", "out_of_range", "The angle is -360 to 360 degrees.");
        if (Backdrop is { } backdrop)
        {
            if (!(backdrop.Opacity is >= 0.05 and <= 1)) yield return new("design.backdrop.opacity", "out_of_range", "The opacity is 0.05 to 1.");
            foreach (var error in CheckPicture(backdrop.Image, "design.backdrop.image")) yield return error;
        }

        if (Frame is { } frame)
        {
            foreach (var error in CheckFrame(frame)) yield return error;
        }

        if (Logo is not { } logo) yield break;
        if (!(logo.Size is >= 0.05 and <= 0.4)) yield return new("design.logo.size", "out_of_range", "The logo is 0.05 to 0.4 of the symbol's width.");
        foreach (var (place, field) in new[] { (logo.X, "design.logo.x"), (logo.Y, "design.logo.y") })
        {
            if (!(place is >= 0 and <= 1) || place < logo.Size / 2 || place > 1 - (logo.Size / 2)) yield return new(field, "out_of_range", "The logo's middle is 0 to 1 of the symbol's width, and the whole logo lies on the symbol.");
        }

        if (!(logo.Padding is >= 0 and <= 3)) yield return new("design.logo.padding", "out_of_range", "The padding is 0 to 3 modules.");
        foreach (var error in CheckPicture(logo.Image, "design.logo.image")) yield return error;
    }

    private static IEnumerable<FieldError> CheckPicture(byte[] image, string field)
    {
        if (image.Length is 0 or > QrLogo.MaxBytes) return [new(field, "too_large", $"The picture has 1 byte to {QrLogo.MaxBytes / 1024} KiB.")];
        return Picture.Of(image).Errors.Select(e => e with { Field = field });
    }

    private static IEnumerable<FieldError> CheckFrame(QrFrame frame)
    {
        if (string.IsNullOrWhiteSpace(frame.Text) || frame.Text.Length > QrFrame.MaxTextLength) yield return new("design.frame.text", "too_long", $"The text has 1 to {QrFrame.MaxTextLength} characters.");
        else if (frame.Text.Any(char.IsControl)) yield return new("design.frame.text", "invalid_characters", "The text is one line without control characters.");
        else if (Lettering.Line(frame.Text).Missing is { Length: > 0 } missing) yield return new("design.frame.text", "unknown_characters", $"No font has these characters: {missing}");
    }

    internal void AddTo(CanonicalKey key)
    {
        key.Add(Foreground).Add(Background).Add(IsPlain);
        if (IsPlain) return;
        key.Add((int)Shape).Add(ModuleSize).Add((int)EyeFrame).Add((int)EyeBall);
        Add(key, EyeFrameColor);
        Add(key, EyeBallColor);
        Add(key, AlignmentColor);
        Add(key, TimingColor);
        Add(key, QuietZoneColor);
        key.Add(Gradient is not null);
        if (Gradient is { } gradient) key.Add((int)gradient.Type).Add(gradient.Angle).Add(gradient.From).Add(gradient.To);
        key.Add(Logo is not null);
        key.Add((int)Layout).Add(Backdrop is not null);
        if (Backdrop is { } backdrop) key.Add(backdrop.Image.AsSpan()).Add(backdrop.Opacity);
        key.Add(Frame is not null);
        if (Frame is { } frame)
        {
            key.Add(frame.Text).Add((int)frame.Style).Add((int)frame.Position);
            Add(key, frame.Color);
            Add(key, frame.TextColor);
        }

        if (Logo is { } logo) key.Add(logo.Image.AsSpan()).Add(logo.Size).Add(logo.X).Add(logo.Y).Add(logo.Padding).Add((int)logo.Excavation);
    }

    private static void Add(CanonicalKey key, Rgba? colour) => key.Add(colour is not null).Add(colour ?? default);
}
