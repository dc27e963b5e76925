using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Pictures;

public class SvgPictureTests
{
    private static readonly NativeRasterCodec s_codec = new();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<image href='http://evil.example/x.png'/>")]
    [InlineData("<use href='#a'/>")]
    [InlineData("<foreignObject><body/></foreignObject>")]
    [InlineData("<style>@import url(http://evil.example)</style>")]
    [InlineData("<text>hi</text>")]
    [InlineData("<a><path d='M0 0h9v9z'/></a>")]
    [InlineData("<path d='M0 0h9v9z' onload='alert(1)'/>")]
    [InlineData("<path d='M0 0h9v9z' filter='url(#f)'/>")]
    [InlineData("<path d='M0 0h9v9z' fill='url(http://evil.example/#g)'/>")]
    [InlineData("<path d='M0 0h9v9z' style='fill:red;background:url(x)'/>")]
    [InlineData("<path d='M0 0h9v9z' xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='#x'/>")]
    [InlineData("<animate attributeName='d'/>")]
    [InlineData("<set attributeName='onload' to='x'/>")]
    public void What_is_not_on_the_list_is_refused(string content)
    {
        var logo = LogoDecoder.Normalize(Svg(content + "<path d='M0 0h9v9z'/>"), s_codec);
        logo.Ok.ShouldBeFalse();
        logo.Errors[0].Code.ShouldBe("unsupported");
    }

    [Fact]
    public void Entities_and_document_types_are_refused()
    {
        var bomb = """<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/><desc>&b;</desc></svg>"""u8.ToArray();
        LogoDecoder.Normalize(bomb, s_codec).Errors[0].Code.ShouldBe("invalid");
        LogoDecoder.Normalize(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<g>", 100_000))), s_codec).Ok.ShouldBeFalse();
        LogoDecoder.Normalize(Svg(string.Concat(Enumerable.Repeat("<g>", 100)) + "<path d='M0 0h1v1z'/>" + string.Concat(Enumerable.Repeat("</g>", 100))), s_codec).Errors[0].Code.ShouldBe("unsupported");
    }

    [Fact]
    public void What_comes_out_is_written_anew()
    {
        var stored = LogoDecoder.Normalize(Svg("<title>x</title><g transform='translate(10 0) scale(2)' fill='#f00'><rect width='10' height='10'/><circle cx='20' cy='20' r='5' fill='none' stroke='blue' stroke-width='2'/></g>"), s_codec).Value!;
        var text = Encoding.UTF8.GetString(stored);
        text.ShouldStartWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\"><path fill=\"#f00\"");
        text.ShouldContain("fill=\"#00f\"");
        text.ShouldNotContain("title");
        LogoDecoder.Normalize(stored, s_codec).Value.ShouldBe(stored);
    }

    /// <summary>The pixels of a drawing equal those of librsvg, an independent renderer, but for the edges.</summary>
    [Theory]
    [InlineData("<path d='M10 10h80v80h-80zM30 30v40h40v-40z' fill='#123456'/>")]
    [InlineData("<path fill-rule='evenodd' d='M50 5 20 95 95 35H5l75 60z'/>")]
    [InlineData("<path d='M35 45A20 12 30 1 0 65 50Q50 5 30 40T25 80S50 90 60 70'/>")]
    [InlineData("<g stroke='#006600' stroke-width='8' fill='none'><path d='M10 90 50 20 90 90' stroke-linejoin='miter'/><path d='M10 10h30' stroke-linecap='round'/><path d='M60 10h25' stroke-linecap='square'/></g>")]
    [InlineData("<ellipse cx='50' cy='40' rx='40' ry='20' transform='rotate(30 50 50)' fill='rgb(10%,50%,90%)'/><polygon points='20,80 80,80 50,95' opacity='.5'/>")]
    [InlineData("<rect x='10' y='20' width='60' height='50' rx='12' style='fill:#a40;stroke:#024;stroke-width:6'/><line x1='5' y1='95' x2='95' y2='75' stroke='black' stroke-width='3'/>")]
    public async Task A_drawing_looks_as_it_does_elsewhere(string content)
    {
        using var folder = new TemporaryFolder();
        var (source, png) = (folder.File("a.svg"), folder.File("a.png"));
        await File.WriteAllBytesAsync(source, Svg(content));
        (await Decoders.RunAsync("rsvg-convert", "-w", "200", "-h", "200", "-b", "white", "-o", png, source)).Code.ShouldBe(0);
        var expected = PngDecoder.Decode(await File.ReadAllBytesAsync(png), ImageLimits.Upload).Value!;

        var picture = SvgPictureReader.Read(LogoDecoder.Normalize(Svg(content), s_codec).Value!).Value!;
        var scene = new Scene { Width = 512, Height = 512, Left = 0, Top = 0, Modules = 1, Margin = Rgba.White };
        scene.Items.AddRange(picture.Figures);
        var drawn = Rasterizer.Draw(scene, 200, 200, 200.0 / 512, 0, 0);
        var off = 0.0;
        for (var i = 0; i < drawn.Bytes.Length; i++) off += Math.Abs(drawn.Bytes[i] - expected.Bytes[i]);
        (off / drawn.Bytes.Length).ShouldBeLessThan(0.8);
    }

    [Fact]
    public async Task A_vector_logo_stays_vector_and_is_read()
    {
        var logo = LogoDecoder.Normalize(Svg("<circle cx='50' cy='50' r='48' fill='#b91c1c'/><path d='M30 30h40v40h-40z' fill='#fff'/>"), s_codec).Value!;
        var request = new RenderRequest { Text = "https://example.org/vector", Ecc = EccLevel.H, Version = 5, Design = QrDesign.Plain with { Logo = new() { Image = logo, Size = 0.2 } } };
        var renderer = new QrImageRenderer(new FastQrEncoder());
        foreach (var format in new[] { OutputFormat.Png, OutputFormat.Svg, OutputFormat.Pdf, OutputFormat.Eps })
        {
            var image = renderer.Render(request with { Format = format });
            image.Errors.ShouldBeEmpty();
            await Decoders.ShouldReadAsync(image.Value!, request.Text);
            if (format == OutputFormat.Svg) Encoding.UTF8.GetString(image.Value!.Content.Span).ShouldNotContain("<image");
        }
    }

    private static byte[] Svg(string content) => Encoding.UTF8.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'>{content}</svg>");
}
