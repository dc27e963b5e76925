using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Design;

/// <summary>Draws labelled sheets of everything a design can be; with QR_CONTACT_SHEET set they are written to that folder (docs/qr).</summary>
public class ContactSheetTests
{
    private static readonly QrImageRenderer s_renderer = new(new FastQrEncoder());
    private static readonly byte[] s_logo = Vector("<rect width='64' height='64' rx='16' fill='#b91c1c'/><path d='M32 14 48 46H16z' fill='#fff'/>");
    private static readonly byte[] s_leaf = Vector("<path d='M8 56C4 20 30 8 58 6c0 30-12 54-42 48z' fill='#15803d'/><path d='M10 58 44 22' fill='none' stroke='#fff' stroke-width='4' stroke-linecap='round'/>");

    [Fact]
    public async Task All_presets_fit_on_one_sheet()
    {
        var sheet = new ContactSheet(7, 200);
        sheet.Section("Presets");
        foreach (var (name, design) in QrPresets.All) sheet.Add(name, Draw(design, "https://example.org/r/" + name, 3));
        await SaveAsync(sheet, "presets.png");
    }

    [Fact]
    public async Task Every_part_of_a_design_and_every_format_is_on_one_sheet()
    {
        var ink = QrDesign.Plain with { Foreground = new(16, 24, 40) };
        var soft = ink with { Shape = ModuleShape.Rounded, EyeFrame = EyeFrameShape.Rounded, EyeBall = EyeBallShape.Rounded };
        var sheet = new ContactSheet(8, 190);
        sheet.Section("Module shapes");
        foreach (var shape in Enum.GetValues<ModuleShape>()) sheet.Add(Name(shape), Draw(ink with { Shape = shape, ModuleSize = shape is ModuleShape.VerticalBars or ModuleShape.HorizontalBars ? 0.8 : 0.95 }));
        sheet.Section("Eye frames and balls");
        foreach (var frame in Enum.GetValues<EyeFrameShape>()) sheet.Add("frame " + Name(frame), Draw(soft with { EyeFrame = frame }));
        foreach (var ball in Enum.GetValues<EyeBallShape>().Where(ball => ball != soft.EyeBall)) sheet.Add("ball " + Name(ball), Draw(soft with { EyeBall = ball }));
        sheet.Section("Frames");
        foreach (var style in Enum.GetValues<FrameStyle>()) sheet.Add(Name(style), Draw(soft with { Frame = new() { Text = "Scan me", Style = style } }));
        sheet.Add("outline, top, own colours", Draw(soft with { Frame = new() { Text = "Free Wi-Fi", Style = FrameStyle.Outline, Position = FramePosition.Top, Color = new(180, 83, 9), TextColor = new(120, 53, 15) } }));
        sheet.Add("banner, Arabic", Draw(soft with { Foreground = new(6, 78, 59), Frame = new() { Text = "امسح الرمز", Style = FrameStyle.Banner } }));
        sheet.Add("banner, Hebrew, top", Draw(soft with { Foreground = new(30, 58, 138), Frame = new() { Text = "סרקו אותי", Position = FramePosition.Top } }));
        sheet.Add("banner, Chinese", Draw(soft with { Foreground = new(127, 29, 29), Frame = new() { Text = "扫码点餐" } }));
        sheet.Add("caption, long", Draw(soft with { Frame = new() { Text = "See the opening hours and the menu", Style = FrameStyle.Caption } }));
        sheet.Section("Layouts, backdrops, logos and colours of parts");
        sheet.Add("circle", Draw(ink with { Layout = SymbolLayout.Circle }));
        sheet.Add("circle, dots", Draw(QrPresets.All["galaxy"] with { Layout = SymbolLayout.Circle }));
        sheet.Add("circle, banner", Draw(QrPresets.All["ocean"] with { Layout = SymbolLayout.Circle, Frame = new() { Text = "Menu" } }));
        sheet.Add("backdrop 0.3", Draw(soft with { Backdrop = new() { Image = Blobs(), Opacity = 0.3 } }));
        sheet.Add("vector logo", Draw(soft with { Logo = new() { Image = s_logo, Size = 0.2 } }, version: 5));
        sheet.Add("logo in a circle", Draw(soft with { Foreground = new(20, 83, 45), Logo = new() { Image = s_leaf, Size = 0.2, Excavation = LogoExcavation.Circle } }, version: 5));
        sheet.Add("logo, lower right", Draw(soft with { Logo = new() { Image = s_logo, Size = 0.2, X = 0.88, Y = 0.88 } }, version: 5, force: true));
        sheet.Add("finder, alignment, timing", Draw(soft with { EyeFrameColor = new(159, 18, 57), EyeBallColor = new(76, 5, 25), AlignmentColor = new(159, 18, 57), TimingColor = new(30, 64, 175), QuietZoneColor = new(255, 228, 230), Background = new(255, 241, 242) }));
        sheet.Section("Formats and symbols");
        var design = QrPresets.All["plum"] with { Frame = new() { Text = "Scan me" } };
        using var folder = new TemporaryFolder();
        foreach (var format in Enum.GetValues<OutputFormat>().Where(format => format != OutputFormat.Text))
        {
            var image = s_renderer.Render(Request(design, "https://example.org/r/format", 3) with { Format = format }).Value!;
            var file = await Decoders.RasterAsync(folder, image);
            if (format == OutputFormat.Jpeg) sheet.Add("jpeg", new NativeRasterCodec().DecodeJpeg(await File.ReadAllBytesAsync(file), ImageLimits.Upload).Value!);
            else sheet.Add(format.Name(), PngDecoder.Decode(await File.ReadAllBytesAsync(file), ImageLimits.Upload).Value!);
        }

        sheet.Add("Micro M4", Micro(soft));
        sheet.Add("version 10", Draw(soft, "https://example.org/r/sheet", 10));
        await SaveAsync(sheet, "gallery.png");
    }

    private static PixelImage Micro(QrDesign design) =>
        PngDecoder.Decode(s_renderer.Render(new RenderRequest { Text = "MICRO 4", Micro = true, Design = design }).Value!.Content.Span, ImageLimits.Upload).Value!;

    private static PixelImage Draw(QrDesign design, string text = "https://example.org/r/sheet", int version = 3, bool force = false)
    {
        var image = s_renderer.Render(Request(design, text, version) with { Force = force });
        image.Errors.ShouldBeEmpty(design.ToString());
        return PngDecoder.Decode(image.Value!.Content.Span, ImageLimits.Upload).Value!;
    }

    private static RenderRequest Request(QrDesign design, string text, int version) =>
        new() { Text = text, Version = version, Ecc = design.Logo is null ? EccLevel.M : EccLevel.H, Design = design };

    private static string Name<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static byte[] Vector(string content) => LogoDecoder.Normalize(Encoding.UTF8.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'>{content}</svg>"), new NativeRasterCodec()).Value!;

    /// <summary>A sky over hills.</summary>
    private static byte[] Blobs()
    {
        var scene = new Scene { Width = 64, Height = 64, Left = 0, Top = 0, Modules = 64, Margin = new(125, 190, 240) };
        foreach (var (x, y, radius, colour) in new[] { (48.0, 14.0, 9.0, new Rgba(250, 204, 21)), (14, 70, 30, new(74, 160, 90)), (52, 76, 34, new(40, 120, 80)) })
        {
            var path = new VectorPath();
            path.Circle(x, y, radius);
            scene.Items.Add(new SceneFigure(path, colour));
        }

        return ColourPng.Write(Rasterizer.Draw(scene, 256, 256, 4, 0, 0), null);
    }

    private static async Task SaveAsync(ContactSheet sheet, string name)
    {
        var file = ColourPng.Write(sheet.Draw(), null);
        file.Length.ShouldBeGreaterThan(10_000);
        if (Environment.GetEnvironmentVariable("QR_CONTACT_SHEET") is { Length: > 0 } target) await File.WriteAllBytesAsync(Path.Combine(target, name), file);
    }
}
