using QrAspire.Api.Rendering.Design;

namespace QrAspire.Api.Rendering.Output;

/// <summary>What a styled symbol consists of, in modules with y down; every output format draws the same scene.</summary>
internal sealed class Scene
{
    /// <summary>Width of the image, quiet zone and frame included; a whole number.</summary>
    public required double Width { get; init; }

    /// <summary>Height of the image; a whole number.</summary>
    public required double Height { get; init; }

    /// <summary>Left edge of the symbol.</summary>
    public required double Left { get; init; }

    /// <summary>Upper edge of the symbol.</summary>
    public required double Top { get; init; }

    /// <summary>Modules on a side.</summary>
    public required int Modules { get; init; }

    /// <summary>What a raster image shows around the scene when its size leaves a remainder.</summary>
    public Rgba Margin { get; init; } = Rgba.Transparent;

    /// <summary>Figures and pictures from back to front.</summary>
    public List<SceneItem> Items { get; } = [];

    /// <summary>Pictures in the order of drawing.</summary>
    public IEnumerable<SceneImage> Images => Items.OfType<SceneImage>();

    /// <summary>The gradient in use; a design has one at most.</summary>
    public QrGradient? Gradient => Items.OfType<SceneFigure>().Select(f => f.Gradient).FirstOrDefault(g => g is not null);
}

/// <summary>One thing that is drawn.</summary>
internal abstract record SceneItem;

/// <summary>A path with one paint.</summary>
/// <param name="Path">What is filled.</param>
/// <param name="Colour">Solid colour, when there is no gradient.</param>
/// <param name="Gradient">A gradient over the symbol's square.</param>
/// <param name="EvenOdd">Fill by the even-odd rule instead of non-zero winding.</param>
/// <param name="IsInk">Follows the foreground, so that it may become <c>currentColor</c>.</param>
internal sealed record SceneFigure(VectorPath Path, Rgba Colour, QrGradient? Gradient = null, bool EvenOdd = false, bool IsInk = false) : SceneItem;

/// <summary>A picture and its place; formats without transparency see <c>Ground</c> behind it.</summary>
internal sealed record SceneImage(PixelImage Pixels, double X, double Y, double Width, double Height, Rgba Ground) : SceneItem;
