using System.Globalization;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;
using QRCoder;

namespace QrAspire.Bench.Rendering;

/// <summary>The engine against QRCoder and libqrencode: one thread, one process, engines in turn; the ratios of one run count, not the absolute numbers.</summary>
internal static class EngineBench
{
    private const string Url = "https://qr.example.org/r/Ab3dEf9h?x=12345";

    public static int Run(double seconds)
    {
        var long40 = string.Concat(Enumerable.Repeat(Url, 60));

        var fast = new FastQrEncoder();
        var renderer = new QrImageRenderer(fast);
        var matrix = new QrMatrix();
        var request = new QrRequest { Text = Url, Ecc = EccLevel.M };
        var large = new QrRequest { Text = long40[..2300], Ecc = EccLevel.M };
        var png = new RenderRequest { Text = Url, BoostEcc = false };
        var svg = png with { Format = OutputFormat.Svg };

        var bench = new Stopwatches(seconds);
        bench.Compare(
            "matrix, 40 characters, M",
            ("fast", () => fast.Encode(request, matrix)),
            ("QRCoder", () => QRCodeGenerator.GenerateQrCode(Url, QRCodeGenerator.ECCLevel.M).Dispose()),
            ("libqrencode", () => LibQrEncode.Encode(Url, 1)));
        bench.Compare(
            "matrix, 2,300 characters, M (version 40)",
            ("fast", () => fast.Encode(large, matrix)),
            ("QRCoder", () => QRCodeGenerator.GenerateQrCode(large.Text, QRCodeGenerator.ECCLevel.M).Dispose()),
            ("libqrencode", () => LibQrEncode.Encode(large.Text, 1)));
        bench.Compare(
            "matrix and PNG, 10 px per module",
            ("fast", () => renderer.Render(png)),
            ("QRCoder", () => QrCoderPng(Url)));
        bench.Compare(
            "matrix and SVG",
            ("fast", () => renderer.Render(svg)),
            ("QRCoder", () => QrCoderSvg(Url)));
        bench.Single("entity tag", () => renderer.ETag(png));
        bench.Single("verdict with decoding", () => new ScanJudge(fast).Assess(png));

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PNG bytes: fast {renderer.Render(png).Value!.Content.Length}, QRCoder {QrCoderPng(Url).Length}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"SVG bytes: fast {renderer.Render(svg).Value!.Content.Length}, QRCoder {QrCoderSvg(Url).Length}"));
        return 0;
    }

    private static byte[] QrCoderPng(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return new PngByteQRCode(data).GetGraphic(10);
    }

    private static string QrCoderSvg(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return new SvgQRCode(data).GetGraphic(10);
    }
}
