using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>What a styled symbol consists of, in modules with y down; every output format draws the same scene.</summary>
internal sealed class Scene
{
    /// <summary>Width and height, quiet zone included.</summary>
    public required double Across { get; init; }

    /// <summary>Where the symbol begins, on both axes.</summary>
    public required double Origin { get; init; }

    /// <summary>Modules on a side.</summary>
    public required int Modules { get; init; }

    /// <summary>Figures from back to front.</summary>
    public List<SceneFigure> Figures { get; } = [];

    /// <summary>The logo, above all figures.</summary>
    public SceneImage? Image { get; set; }
}

/// <summary>A path with one paint.</summary>
/// <param name="Path">What is filled.</param>
/// <param name="Colour">Solid colour, when there is no gradient.</param>
/// <param name="Gradient">A gradient over the symbol's square.</param>
internal sealed record SceneFigure(VectorPath Path, Rgba Colour, QrGradient? Gradient = null);

/// <summary>A picture and its place.</summary>
internal sealed record SceneImage(PixelImage Pixels, double X, double Y, double Width, double Height);
