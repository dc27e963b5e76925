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

    /// <summary>A picture in the middle.</summary>
    public QrLogo? Logo { get; init; }

    /// <summary>Whether two colours and squares say it all.</summary>
    internal bool IsPlain => Gradient is null && Shape == ModuleShape.Square && EyeFrame == EyeFrameShape.Square && EyeBall == EyeBallShape.Square
        && EyeFrameColor is null && EyeBallColor is null && AlignmentColor is null && TimingColor is null && QuietZoneColor is null && Logo is null;

    internal IEnumerable<FieldError> Check()
    {
        if (!(ModuleSize is >= 0.6 and <= 1)) yield return new("design.moduleSize", "out_of_range", "The module size is 0.6 to 1.");
        if (Gradient is { } gradient && !(gradient.Angle is >= -360 and <= 360)) yield return new("design.gradient.angle", "out_of_range", "The angle is -360 to 360 degrees.");
        if (Logo is not { } logo) yield break;
        if (!(logo.Size is >= 0.05 and <= 0.4)) yield return new("design.logo.size", "out_of_range", "The logo is 0.05 to 0.4 of the symbol's width.");
        if (!(logo.Padding is >= 0 and <= 3)) yield return new("design.logo.padding", "out_of_range", "The padding is 0 to 3 modules.");
        if (logo.Image.Length is 0 or > QrLogo.MaxBytes) yield return new("design.logo.image", "too_large", $"The logo has at most {QrLogo.MaxBytes / 1024} KiB.");
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
        if (Logo is { } logo) key.Add(logo.Image.AsSpan()).Add(logo.Size).Add(logo.Padding).Add((int)logo.Excavation);
    }

    private static void Add(CanonicalKey key, Rgba? colour) => key.Add(colour is not null).Add(colour ?? default);
}
