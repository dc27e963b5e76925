using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Fonts;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Tests.Rendering.Design;

/// <summary>Pictures in labelled cells below headings.</summary>
internal sealed class ContactSheet(int columns, int cell)
{
    private const int Margin = 24;
    private const int Gap = 24;
    private const int Label = 30;
    private const int Heading = 52;
    private const int Check = 10;
    private static readonly Rgba s_text = new(52, 64, 84);
    private readonly List<(PixelImage? Image, string Text, int X, int Y)> _things = [];
    private int _column;
    private int _y = Margin;

    private int Width => (2 * Margin) + (columns * cell) + ((columns - 1) * Gap);

    public void Section(string title)
    {
        if (_column > 0) NextRow();
        _things.Add((null, title, Margin, _y));
        _y += Heading;
    }

    public void Add(string label, PixelImage image)
    {
        if (_column == columns) NextRow();
        _things.Add((image, label, Margin + (_column * (cell + Gap)), _y));
        _column++;
    }

    public PixelImage Draw()
    {
        var height = _y + (_column > 0 ? cell + Label + Gap : 0) + Margin;
        var scene = new Scene { Width = Width, Height = height, Left = 0, Top = 0, Modules = 1, Margin = new(236, 239, 243) };
        foreach (var (image, text, x, y) in _things)
        {
            if (image is null)
            {
                Text(scene, text, x, y + 26, 22);
                continue;
            }

            // Pictures of any proportion fill the cell, frames a little higher than wide included.
            var scale = Math.Min((double)cell / image.Width, (double)cell / image.Height);
            var (width, high) = (Math.Round(image.Width * scale), Math.Round(image.Height * scale));
            var (left, top) = (Math.Round(x + ((cell - width) / 2)), Math.Round(y + ((cell - high) / 2)));
            if (image.Bytes[3] == 0) Chequer(scene, left, top, width, high);
            scene.Items.Add(new SceneImage(image, left, top, width, high, Rgba.White));
            Text(scene, text, x, y + cell + 20, 13);
        }

        return Rasterizer.Draw(scene, Width, height, 1, 0, 0);
    }

    /// <summary>What shows through a picture whose corner is transparent, as editors draw it.</summary>
    private static void Chequer(Scene scene, double x, double y, double width, double height)
    {
        var (light, dark) = (new VectorPath(), new VectorPath());
        light.Rectangle(x, y, width, height);
        for (var row = 0; row * Check < height; row++)
        {
            for (var column = row % 2; column * Check < width; column += 2)
                dark.Rectangle(x + (column * Check), y + (row * Check), Math.Min(Check, width - (column * Check)), Math.Min(Check, height - (row * Check)));
        }

        scene.Items.Add(new SceneFigure(light, Rgba.White));
        scene.Items.Add(new SceneFigure(dark, new(228, 231, 236)));
    }

    private static void Text(Scene scene, string text, double x, double y, double size)
    {
        var path = new VectorPath();
        path.Append(Lettering.Line(text).Path, new Affine(size, 0, 0, size, x, y));
        scene.Items.Add(new SceneFigure(path, s_text));
    }

    private void NextRow()
    {
        _y += cell + Label + Gap;
        _column = 0;
    }
}
