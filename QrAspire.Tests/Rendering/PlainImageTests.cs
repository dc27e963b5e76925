using QrAspire.Api.Rendering;
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
}
