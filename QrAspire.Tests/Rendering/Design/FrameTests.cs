using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Fonts;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Design;

public class FrameTests
{
    private static readonly FastQrEncoder s_encoder = new();
    private static readonly QrImageRenderer s_renderer = new(s_encoder);

    public static IEnumerable<object[]> Frames { get; } =
    [
        .. from style in Enum.GetValues<FrameStyle>()
           from position in Enum.GetValues<FramePosition>()
           from layout in Enum.GetValues<SymbolLayout>()
           select new object[] { style, position, layout },
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Every_frame_and_layout_is_safe_and_read_in_every_format(FrameStyle style, FramePosition position, SymbolLayout layout)
    {
        var request = new RenderRequest
        {
            Text = "https://example.org/framed",
            Design = QrDesign.Plain with { Layout = layout, Shape = ModuleShape.Rounded, Foreground = new(15, 40, 90), Frame = new() { Text = "Scan me", Style = style, Position = position } },
        };
        new ScanJudge(s_encoder).Assess(request).Value!.Grade.ShouldBe(ScanGrade.Safe);
        foreach (var format in new[] { OutputFormat.Png, OutputFormat.Svg, OutputFormat.Pdf, OutputFormat.Eps })
        {
            await Decoders.ShouldReadAsync(s_renderer.Render(request with { Format = format }).Value!, request.Text);
        }
    }

    [Theory]
    [InlineData("שלום 123 (qr)", "(rq) 123 םולש")]
    [InlineData("abc שלום def", "abc םולש def")]
    [InlineData("Menu 2026", "Menu 2026")]
    public void Lines_are_put_into_visual_order(string text, string expected)
    {
        var visual = string.Concat(TextOrder.Visual(text).Select(c => new Rune(c).ToString()));
        // Latin inside brackets keeps its own order.
        visual.ShouldBe(expected.Replace("rq", "qr", StringComparison.Ordinal));
    }

    [Fact]
    public void Arabic_letters_join()
    {
        // Salam: seen initial, lam-alef ligature after it, meem isolated; drawn from the right.
        TextOrder.Visual("سلام").ShouldBe([0xFEE1, 0xFEFC, 0xFEB3]);
        TextOrder.Visual("قهوه").ShouldBe([0xFEE9, 0xFEEE, 0xFEEC, 0xFED7]);
    }

    [Theory]
    [InlineData("Grüß dich")]
    [InlineData("Сканируй меня")]
    [InlineData("Σκάναρέ με")]
    [InlineData("امسحني")]
    [InlineData("סרוק אותי")]
    [InlineData("扫码点餐")]
    [InlineData("スキャンして")]
    public void Common_scripts_have_outlines(string text)
    {
        var (path, width, missing) = Lettering.Line(text);
        missing.ShouldBeEmpty();
        width.ShouldBeInRange(2, 15);
        path.IsEmpty.ShouldBeFalse();
    }

    /// <summary>Reads the drawn text as a person would: the same line set by librsvg with the same font has the same pixels, nearly.</summary>
    [Fact]
    public async Task Glyphs_are_those_of_the_font()
    {
        using var folder = new TemporaryFolder();
        const string Text = "Scan me & go!";
        var (path, width, _) = Lettering.Line(Text);
        var scene = new Scene { Width = 400, Height = 60, Left = 0, Top = 0, Modules = 1, Margin = Rgba.White };
        var placed = new VectorPath();
        placed.Append(path, new Affine(40, 0, 0, 40, 5, 45));
        scene.Items.Add(new SceneFigure(placed, Rgba.Black));
        var ours = Rasterizer.Draw(scene, 400, 60, 1, 0, 0);

        var (svg, png) = (folder.File("t.svg"), folder.File("t.png"));
        await File.WriteAllTextAsync(svg, $"<svg xmlns='http://www.w3.org/2000/svg' width='400' height='60'><rect width='400' height='60' fill='#fff'/><text x='5' y='45' font-family='DejaVu Sans' font-weight='bold' font-size='40' font-kerning='none'>{XmlText.Escape(Text)}</text></svg>");
        (await Decoders.RunAsync("rsvg-convert", "-o", png, svg)).Code.ShouldBe(0);
        var theirs = QrAspire.Api.Rendering.Logos.PngDecoder.Decode(await File.ReadAllBytesAsync(png), QrAspire.Api.Rendering.Logos.ImageLimits.Upload).Value!;
        var (both, either) = (0, 0);
        for (var i = 0; i < ours.Bytes.Length; i += 4)
        {
            var (a, b) = (ours.Bytes[i] < 128, theirs.Bytes[i] < 128);
            both += a && b ? 1 : 0;
            either += a || b ? 1 : 0;
        }

        width.ShouldBeInRange(7, 10);
        ((double)both / either).ShouldBeGreaterThan(0.75);
    }
}
