using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Design;

public class PresetTests
{
    private static readonly QrImageRenderer s_renderer = new(new FastQrEncoder());
    private static readonly OutputFormat[] s_formats = [OutputFormat.Png, OutputFormat.Jpeg, OutputFormat.Webp, OutputFormat.Svg, OutputFormat.Pdf, OutputFormat.Eps];

    [Fact]
    public Task Every_preset_is_read_by_both_decoders() => ReadAsync([(5, EccLevel.Q)], [OutputFormat.Png]);

    [Fact]
    public Task Every_format_is_read_by_both_decoders() => ReadAsync([(4, EccLevel.M)], s_formats, "ocean", "liquid", "galaxy", "signal");

    /// <summary>All presets and levels and four versions, in one format a case: 2,688 images altogether.</summary>
    [Theory]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Jpeg)]
    [InlineData(OutputFormat.Webp)]
    [InlineData(OutputFormat.Svg)]
    [InlineData(OutputFormat.Pdf)]
    [InlineData(OutputFormat.Eps)]
    [Trait("Category", "Full")]
    public Task The_whole_matrix_is_read_by_both_decoders(OutputFormat format) => ReadAsync(
        [.. new[] { 2, 5, 10, 20 }.SelectMany(version => Enum.GetValues<EccLevel>().Select(level => (version, level)))],
        [format]);

    [Theory]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Svg)]
    [InlineData(OutputFormat.Pdf)]
    [InlineData(OutputFormat.Eps)]
    [InlineData(OutputFormat.Webp)]
    [InlineData(OutputFormat.Jpeg)]
    [InlineData(OutputFormat.Text)]
    public void The_same_design_gives_the_same_bytes(OutputFormat format)
    {
        foreach (var (name, design) in QrPresets.All.Where((_, i) => i % 4 == 2))
        {
            var request = new RenderRequest { Text = "https://example.org", Format = format, Design = design };
            var (first, second) = (s_renderer.Render(request), s_renderer.Render(request with { }));
            first.Errors.ShouldBeEmpty(name);
            second.Value!.Content.Span.SequenceEqual(first.Value!.Content.Span).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void Each_part_has_its_own_colour()
    {
        var design = QrDesign.Plain with
        {
            Foreground = new(10, 20, 30),
            EyeFrameColor = new(200, 0, 0),
            EyeBallColor = new(0, 120, 0),
            AlignmentColor = new(0, 0, 200),
            TimingColor = new(90, 0, 90),
            QuietZoneColor = new(250, 240, 200),
            Background = new(240, 250, 255),
        };
        var png = s_renderer.Render(new RenderRequest { Text = "colours", Version = 2, Design = design }).Value!;
        var pixels = PngDecoder.Decode(png.Content.Span, ImageLimits.Upload).Value!;

        Rgba At(double x, double y) => pixels[(int)((x + 4) * 10) + 5, (int)((y + 4) * 10) + 5];
        At(0, 0).ShouldBe(new Rgba(200, 0, 0));
        At(3, 3).ShouldBe(new Rgba(0, 120, 0));
        At(18, 18).ShouldBe(new Rgba(0, 0, 200));
        At(8, 6).ShouldBe(new Rgba(90, 0, 90));
        At(-2, -2).ShouldBe(new Rgba(250, 240, 200));
        At(1, 1).ShouldBe(new Rgba(240, 250, 255));
        At(8, 17).ShouldBe(new Rgba(10, 20, 30));
    }

    [Fact]
    public void Physical_sizes_are_exact()
    {
        var request = new RenderRequest { Text = "size", Size = 30, Unit = SizeUnit.Mm, Dpi = 600 };
        var png = s_renderer.Render(request).Value!.Content.Span;
        var pixels = PngDecoder.Decode(png, ImageLimits.Upload).Value!;
        pixels.Width.ShouldBe(709);
        var physical = png.IndexOf("pHYs"u8);
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png[(physical + 4)..]).ShouldBe(23622);

        Encoding.UTF8.GetString(s_renderer.Render(request with { Format = OutputFormat.Svg }).Value!.Content.Span).ShouldContain("width=\"30mm\" height=\"30mm\"");
        Encoding.Latin1.GetString(s_renderer.Render(request with { Format = OutputFormat.Pdf }).Value!.Content.Span).ShouldContain("/MediaBox[0 0 85.0394 85.0394]");
        Encoding.UTF8.GetString(s_renderer.Render(request with { Format = OutputFormat.Eps }).Value!.Content.Span).ShouldContain("%%HiResBoundingBox: 0 0 85.0394 85.0394");
    }

    private static async Task ReadAsync((int Version, EccLevel Level)[] symbols, OutputFormat[] formats, params string[] names)
    {
        using var folder = new TemporaryFolder();
        List<string> failures = [];
        var tasks = from preset in QrPresets.All
                    where names.Length == 0 || names.Contains(preset.Key)
                    from symbol in symbols
                    from format in formats
                    select (preset, symbol, format);
        await Parallel.ForEachAsync(tasks, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (task, cancelled) =>
        {
            var (preset, (version, level), format) = task;
            // As much of a URL as every level of the lowest version holds: 14 bytes at 2-H.
            var url = $"https://qr.example/{preset.Key}/{version}/{level}";
            var text = version > 2 ? url : url[..14];
            var request = new RenderRequest { Text = text, Version = version, Ecc = level, BoostEcc = false, Format = format, Design = preset.Value, Size = version > 10 ? 1000 : 500 };
            var image = s_renderer.Render(request, cancelled);
            image.Errors.ShouldBeEmpty($"{preset.Key} {version}-{level} {format}");

            var file = await Decoders.RasterAsync(folder, image.Value!);
            var (zbar, zxing) = (await Decoders.ZbarAsync(file), await Decoders.ZxingAsync(file));
            if (zbar != text || zxing != text)
            {
                lock (failures) failures.Add($"{preset.Key} {version}-{level} {format}: zbar {zbar == text}, zxing {zxing == text}");
            }
        });
        failures.ShouldBeEmpty(string.Join('\n', failures.Order(StringComparer.Ordinal)));
    }
}
