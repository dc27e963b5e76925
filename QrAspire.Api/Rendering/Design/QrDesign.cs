namespace QrAspire.Api.Rendering.Design;

/// <summary>How a symbol looks.</summary>
public sealed record QrDesign
{
    /// <summary>Black squares on white.</summary>
    public static QrDesign Plain { get; } = new();

    /// <summary>Colour of dark modules.</summary>
    public Rgba Foreground { get; init; } = Rgba.Black;

    /// <summary>Colour of light modules and quiet zone; alpha 0 leaves the background out.</summary>
    public Rgba Background { get; init; } = Rgba.White;

    internal void AddTo(CanonicalKey key) => key.Add(Foreground).Add(Background);
}
