using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Golden;

/// <summary>
/// The same design gives the same bytes on every machine and in every later version: hashes of files, or of what is inside where a library
/// compresses it. A change that is meant raises <c>CanonicalKey.EngineVersion</c> and writes the list anew with QR_GOLDEN=write.
/// </summary>
public class GoldenImageTests
{
    private static readonly QrImageRenderer s_renderer = new(new FastQrEncoder());
    private static readonly string s_list = Path.Combine(Path.GetDirectoryName(Here())!, "images.txt");

    [Fact]
    public async Task Images_are_those_of_the_list()
    {
        var lines = Requests().Select(entry => $"{Hash(entry.Request)} {entry.Name}").ToArray();
        if (Environment.GetEnvironmentVariable("QR_GOLDEN") == "write") await File.WriteAllLinesAsync(s_list, lines);
        lines.ShouldBe(await File.ReadAllLinesAsync(s_list));
    }

    private static IEnumerable<(string Name, RenderRequest Request)> Requests()
    {
        var logo = ColourPng.Write(new PixelImage(2, 2, [200, 0, 0, 255, 0, 120, 0, 255, 0, 0, 160, 255, 40, 40, 40, 128]), null);
        Dictionary<string, QrDesign> designs = new(QrPresets.All)
        {
            ["logo"] = QrDesign.Plain with { Logo = new() { Image = logo, Size = 0.15 } },
            ["frame"] = QrPresets.All["plum"] with { Frame = new() { Text = "Scan me, امسح" } },
        };
        foreach (var (name, design) in designs)
        {
            foreach (var format in Enum.GetValues<OutputFormat>())
            {
                // JPEG's pixels are its library's.
                if (format is OutputFormat.Jpeg || (format == OutputFormat.Text && name != "classic")) continue;
                yield return ($"{name} {format.Name()}", new RenderRequest { Text = "https://example.org/r/golden", Ecc = EccLevel.Q, Version = 5, Format = format, Design = design, Title = "Golden" });
            }
        }

        foreach (var format in new[] { OutputFormat.Png, OutputFormat.Svg, OutputFormat.Eps })
        {
            yield return ($"micro {format.Name()}", new RenderRequest { Text = "MICRO 4", Micro = true, Format = format });
            yield return ($"30 mm {format.Name()}", new RenderRequest { Text = "https://example.org", Size = 30, Unit = SizeUnit.Mm, Dpi = 600, Format = format });
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;

    private static string Hash(RenderRequest request)
    {
        var image = s_renderer.Render(request).Value!.Content.ToArray();
        var bytes = request.Format switch
        {
            OutputFormat.Png when !request.Design.IsPlain => PngDecoder.Decode(image, ImageLimits.Upload).Value!.Bytes,
            OutputFormat.Webp => new NativeRasterCodec().DecodeWebp(image, ImageLimits.Upload).Value!.Bytes,
            OutputFormat.Pdf => Inflated(image),
            _ => image,
        };
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
    }

    /// <summary>The streams of a PDF without their compression.</summary>
    private static byte[] Inflated(byte[] pdf)
    {
        using var all = new MemoryStream();
        for (var at = 0; pdf.AsSpan(at).IndexOf("\nstream\n"u8) is var found and >= 0;)
        {
            var start = at + found + "\nstream\n".Length;
            var end = start + pdf.AsSpan(start).IndexOf("\nendstream"u8);
            using var zlib = new ZLibStream(new MemoryStream(pdf, start, end - start), CompressionMode.Decompress);
            zlib.CopyTo(all);
            at = end;
        }

        var text = Encoding.Latin1.GetString(pdf);
        all.Write(Encoding.Latin1.GetBytes(text[text.IndexOf("/MediaBox", StringComparison.Ordinal)..text.IndexOf("endobj", text.IndexOf("/MediaBox", StringComparison.Ordinal), StringComparison.Ordinal)]));
        return all.ToArray();
    }
}
