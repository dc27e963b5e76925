namespace QrAspire.Api.Rendering.Design;

/// <summary>Which modules make room for a logo.</summary>
public enum LogoExcavation
{
    /// <summary>The logo's rectangle with its padding.</summary>
    Square,

    /// <summary>The circle around the logo.</summary>
    Circle,

    /// <summary>None: the logo lies on the modules.</summary>
    None,
}

/// <summary>A picture on the symbol, usually in its middle.</summary>
public sealed record QrLogo
{
    /// <summary>Largest stored logo.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>PNG as the logo intake stores it.</summary>
    public required byte[] Image { get; init; }

    /// <summary>Longer side as a share of the symbol's width, 0.05 to 0.4.</summary>
    public double Size { get; init; } = 0.2;

    /// <summary>Where its middle lies from the left, as a share of the symbol's width.</summary>
    public double X { get; init; } = 0.5;

    /// <summary>Where its middle lies from above, as a share of the symbol's width.</summary>
    public double Y { get; init; } = 0.5;

    /// <summary>Free modules around it, 0 to 3.</summary>
    public double Padding { get; init; } = 0.5;

    /// <summary>Which modules make room.</summary>
    public LogoExcavation Excavation { get; init; }
}
