using System.Diagnostics;
using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Tests.Rendering;

/// <summary>The two independent decoders of the distribution: <c>zbarimg</c> (zbar-tools) and <c>ZXingReader</c> (zxing-cpp-tools).</summary>
internal static class Decoders
{
    /// <summary>Rasterises vector formats, then both decoders have to give the text.</summary>
    public static async Task ShouldReadAsync(RenderedImage image, string text, bool zbar = true)
    {
        using var folder = new TemporaryFolder();
        var png = await RasterAsync(folder, image);
        if (zbar) (await ZbarAsync(png)).ShouldBe(text, "zbar");
        (await ZxingAsync(png)).ShouldBe(text, "zxing");
    }

    public static async Task<string?> ZbarAsync(string file)
    {
        var (code, output) = await RunAsync("zbarimg", "--nodbus", "-q", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", file);
        return code == 0 ? output : null;
    }

    public static async Task<string?> ZxingAsync(string file)
    {
        var (code, output) = await RunAsync("ZXingReader", "-format", "QRCode,MicroQRCode", file);
        if (code != 0) return null;
        // The text line is escaped; the bytes are exact.
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("Bytes:", StringComparison.Ordinal));
        return line is null ? null : Encoding.UTF8.GetString(Convert.FromHexString(line["Bytes:".Length..].Replace(" ", "", StringComparison.Ordinal)));
    }

    /// <summary>The text line, for symbols whose bytes are not UTF-8. Only for text that needs no escaping.</summary>
    public static async Task<string?> ZxingTextAsync(string file)
    {
        var (code, output) = await RunAsync("ZXingReader", "-format", "QRCode,MicroQRCode", file);
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("Text:", StringComparison.Ordinal));
        return code == 0 && line is not null ? line["Text:".Length..].Trim()[1..^1] : null;
    }

    /// <summary>Writes the image as a file both decoders open.</summary>
    public static async Task<string> RasterAsync(TemporaryFolder folder, RenderedImage image)
    {
        var extension = image.ContentType switch
        {
            "image/svg+xml" => ".svg",
            "application/pdf" => ".pdf",
            "application/postscript" => ".eps",
            "image/jpeg" => ".jpg",
            "image/webp" => ".webp",
            _ => ".png",
        };
        var file = folder.File($"{Guid.NewGuid():N}{extension}");
        await File.WriteAllBytesAsync(file, image.Content.ToArray());
        var png = Path.ChangeExtension(file, ".png");
        switch (extension)
        {
            case ".svg":
                (await RunAsync("rsvg-convert", "-w", "600", "-b", "white", "-o", png, file)).Code.ShouldBe(0);
                break;
            case ".pdf":
                (await RunAsync("pdftoppm", "-png", "-singlefile", "-scale-to", "600", file, png[..^4])).Code.ShouldBe(0);
                break;
            case ".eps":
                (await RunAsync("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dEPSCrop", "-r200", "-sDEVICE=png16m", $"-sOutputFile={png}", file)).Code.ShouldBe(0);
                break;
            case ".webp":
                // The distribution's decoders do not open WebP; the pixels are written again as PNG.
                var pixels = new NativeRasterCodec().DecodeWebp(image.Content.Span, ImageLimits.Upload).Value!;
                await File.WriteAllBytesAsync(png, ColourPng.Write(pixels.On(Rgba.White), null));
                break;
            default:
                return file;
        }

        return png;
    }

    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
