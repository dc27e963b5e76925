using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Design;

/// <summary>Draws every preset on one sheet; with QR_CONTACT_SHEET set it writes the file of that name (docs/qr/presets.png).</summary>
public class ContactSheetTests
{
    private const int Columns = 7;
    private const int Cell = 190;

    [Fact]
    public async Task All_presets_fit_on_one_sheet()
    {
        var renderer = new QrImageRenderer(new FastQrEncoder());
        var presets = QrPresets.All.ToArray();
        var rows = (presets.Length + Columns - 1) / Columns;
        var (width, height) = (Columns * Cell, rows * Cell);
        var sheet = new byte[width * height * 4];
        Array.Fill(sheet, (byte)0xFF);
        for (var i = 0; i < presets.Length; i++)
        {
            var png = renderer.Render(new RenderRequest { Text = "https://example.org/r/" + presets[i].Key, Version = 3, Size = Cell - 5, Design = presets[i].Value }).Value!;
            var image = PngDecoder.Decode(png.Content.Span, ImageLimits.Upload).Value!.On(Rgba.White);
            for (var y = 0; y < image.Height; y++)
            {
                var at = (((((i / Columns) * Cell) + y) * width) + ((i % Columns) * Cell)) * 4;
                image.Bytes.AsSpan(y * image.Width * 4, image.Width * 4).CopyTo(sheet.AsSpan(at));
            }
        }

        var file = ColourPng.Write(new PixelImage(width, height, sheet), null);
        file.Length.ShouldBeGreaterThan(10_000);
        if (Environment.GetEnvironmentVariable("QR_CONTACT_SHEET") is { Length: > 0 } target) await File.WriteAllBytesAsync(target, file);
    }
}
