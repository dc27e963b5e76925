namespace QrAspire.Api.Rendering.Design;

/// <summary>A picture behind the symbol, cut to the square (or circle) of the image.</summary>
public sealed record QrBackdrop
{
    /// <summary>PNG as the logo intake stores it.</summary>
    public required byte[] Image { get; init; }

    /// <summary>0.05 (hardly seen) to 1. A light or faint picture keeps the symbol readable.</summary>
    public double Opacity { get; init; } = 0.25;
}
