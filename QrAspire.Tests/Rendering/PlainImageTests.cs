using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering;

public class PlainImageTests
{
    private static readonly QrImageRenderer s_renderer = new(new QrCoderEncoder());

    [Theory]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Svg)]
    public void The_same_request_gives_the_same_bytes_and_tag(OutputFormat format)
    {
        var request = new RenderRequest { Text = "https://example.org/r/Ab3dEf9h", Format = format };
        var (first, second) = (s_renderer.Render(request).Value!, s_renderer.Render(request with { }).Value!);

        second.Content.ToArray().ShouldBe(first.Content.ToArray());
        second.ETag.ShouldBe(first.ETag);
        first.ETag.ShouldBe(s_renderer.ETag(request));
        first.ETag.ShouldMatch("^\"[A-Za-z0-9_-]{22}\"$");
        s_renderer.ETag(request with { Text = "https://example.org/r/Ab3dEf9i" }).ShouldNotBe(first.ETag);
    }

    [Fact]
    public async Task Png_and_svg_are_read_by_both_decoders()
    {
        foreach (var text in new[] { "https://example.org/r/Ab3dEf9h", "Grüße, 日本語 ✓", new string('x', 900) })
        {
            foreach (var format in new[] { OutputFormat.Png, OutputFormat.Svg })
            {
                var image = s_renderer.Render(new RenderRequest { Text = text, Format = format }).Value!;
                await Decoders.ShouldReadAsync(image, text);
            }
        }
    }

    /// <summary>Our own compressor against the runtime's inflater, which checks lengths, distances and the checksum.</summary>
    [Fact]
    public void Every_pixel_of_a_png_is_right_at_any_size()
    {
        var fast = new FastQrEncoder();
        var renderer = new QrImageRenderer(fast);
        var random = new Random(5);
        foreach (var version in Enumerable.Range(1, 40).Concat([-1, -2, -3, -4]))
        {
            var (micro, number) = (version < 0, Math.Abs(version));
            var text = micro ? "12345" : string.Concat(Enumerable.Range(0, 5 + (number * 8)).Select(_ => (char)random.Next('a', 'z' + 1)));
            foreach (var (module, quiet, odd) in new[] { (1, 0, 0), (1, 4, 0), (2, 1, 1), (3, 4, 2), (10, 4, 0), (10, 0, 7), (27, 9, 13) })
            {
                var request = new RenderRequest { Text = text, Version = number, Micro = micro, Ecc = EccLevel.L, BoostEcc = false, QuietZone = quiet, Force = true };
                var matrix = fast.Encode(new QrRequest { Text = text, Version = number, Micro = micro, Ecc = EccLevel.L }).Value!;
                var side = ((matrix.Size + (2 * quiet)) * module) + odd;
                if (side > 2000) continue;
                var png = renderer.Render(request with { Size = side }).Value!.Content.Span;
                var pixels = PngDecoder.Decode(png, ImageLimits.Upload).Value!;
                pixels.Width.ShouldBe(side);
                var margin = (side - (matrix.Size * module)) / 2;
                var wrong = 0;
                for (var y = 0; y < side; y++)
                {
                    for (var x = 0; x < side; x++)
                    {
                        var dark = x >= margin && y >= margin && matrix[(x - margin) / module, (y - margin) / module];
                        if (pixels[x, y] != (dark ? Rgba.Black : Rgba.White)) wrong++;
                    }
                }

                wrong.ShouldBe(0, $"version {version}, {module} px, quiet zone {quiet}, {odd} px over");
            }
        }
    }

    /// <summary>A short URL, the usual symbol, is never larger than the reference's; all versions and levels together hardly so.</summary>
    [Fact]
    public void A_png_is_no_larger_than_the_references()
    {
        var url = Sizes("https://qr.example.org/r/Ab3dEf9h?x=12345", EccLevel.M, 3);
        url.Ours.ShouldBeLessThanOrEqualTo(url.Reference);

        var (ours, reference) = (0, 0);
        for (var version = 1; version <= 40; version++)
        {
            foreach (var level in Enum.GetValues<EccLevel>())
            {
                var random = new Random((version * 4) + (int)level);
                var text = "https:/" + string.Concat(Enumerable.Range(0, version > 1 ? version * version / 3 : 0).Select(_ => (char)random.Next('a', 'z' + 1)));
                var sizes = Sizes(text, level, version);
                (ours, reference) = (ours + sizes.Ours, reference + sizes.Reference);
            }
        }

        ((double)ours / reference).ShouldBeLessThan(1.02);

        static (int Ours, int Reference) Sizes(string text, EccLevel level, int version)
        {
            using var data = QRCoder.QRCodeGenerator.GenerateQrCode(text, (QRCoder.QRCodeGenerator.ECCLevel)level, requestedVersion: version);
            using var reference = new QRCoder.PngByteQRCode(data);
            var image = new QrImageRenderer(new FastQrEncoder()).Render(new RenderRequest { Text = text, Ecc = level, Version = version, BoostEcc = false });
            return (image.Value!.Content.Length, reference.GetGraphic(10).Length);
        }
    }

    [Theory]
    [InlineData(0, SizeUnit.Px, "size", "out_of_range")]
    [InlineData(-5, SizeUnit.Mm, "size", "out_of_range")]
    [InlineData(double.NaN, SizeUnit.Px, "size", "out_of_range")]
    [InlineData(9000, SizeUnit.Px, "size", "out_of_range")]
    [InlineData(3000, SizeUnit.Mm, "size", "out_of_range")]
    [InlineData(20, SizeUnit.Px, "size", "too_small")]
    public void A_hostile_size_names_the_field(double size, SizeUnit unit, string field, string code)
    {
        var outcome = s_renderer.Render(new RenderRequest { Text = "x", Size = size, Unit = unit });

        outcome.Ok.ShouldBeFalse();
        outcome.Errors[0].Field.ShouldBe(field);
        outcome.Errors[0].Code.ShouldBe(code);
    }

    [Fact]
    public void Svg_text_cannot_leave_its_element()
    {
        var image = s_renderer.Render(new RenderRequest
        {
            Text = "x",
            Format = OutputFormat.Svg,
            Title = "</title><script>alert(1)</script>\u0001",
            Description = "a & b \"c\"",
        }).Value!;

        var document = System.Xml.Linq.XDocument.Parse(System.Text.Encoding.UTF8.GetString(image.Content.Span));
        var elements = document.Root!.Elements().ToArray();
        elements[0].Name.LocalName.ShouldBe("title");
        elements[0].Value.ShouldBe("</title><script>alert(1)</script>");
        elements[1].Name.LocalName.ShouldBe("desc");
        elements[1].Value.ShouldBe("a & b \"c\"");
        document.Root.Attribute("role")!.Value.ShouldBe("img");
    }

    [Fact]
    public void Svg_names_itself_by_ids_that_exist_and_that_other_images_do_not_have()
    {
        var styled = QrDesign.Plain with { Gradient = new(new(10, 40, 120), new(120, 20, 60)) };
        var requests =
            from text in new[] { "first", "second" }
            from design in new[] { QrDesign.Plain, styled }
            from description in new[] { null, "Leads to the menu" }
            from inline in new[] { false, true }
            select new RenderRequest { Text = text, Format = OutputFormat.Svg, Design = design, Title = "Menu", Description = description, Inline = inline };
        HashSet<string> page = [];
        foreach (var request in requests)
        {
            var image = s_renderer.Render(request).Value!;
            s_renderer.Render(request with { }).Value!.Content.ToArray().ShouldBe(image.Content.ToArray());
            var root = System.Xml.Linq.XDocument.Parse(System.Text.Encoding.UTF8.GetString(image.Content.Span)).Root!;
            var ids = root.DescendantsAndSelf().Where(element => element.Attribute("id") is not null).ToDictionary(element => element.Attribute("id")!.Value);
            foreach (var id in ids.Keys) page.Add(id).ShouldBeTrue(id);

            var label = ids[root.Attribute("aria-labelledby")!.Value];
            (label.Name.LocalName, label.Value).ShouldBe(("title", "Menu"));
            if (request.Description is null)
            {
                root.Attribute("aria-describedby").ShouldBeNull();
                continue;
            }

            var description = ids[root.Attribute("aria-describedby")!.Value];
            (description.Name.LocalName, description.Value).ShouldBe(("desc", request.Description));
        }
    }
}
