using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Decoding;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Decoding;

public class QrPixelDecoderTests
{
    private static readonly FastQrEncoder s_encoder = new();

    [Fact]
    public void Every_version_and_level_is_read_without_errors()
    {
        for (var version = 1; version <= 40; version++)
        {
            var level = (EccLevel)(version % 4);
            var text = new string('a', Math.Max(1, QrTables.DataBits(version, false, level) / 12)) + "1234567ABC é";
            var symbol = QrPixelDecoder.Decode(Pixels(new QrRequest { Text = text, Version = version < 4 ? null : version, Ecc = level }, 3));

            symbol.ShouldNotBeNull($"version {version}");
            symbol.Text.ShouldBe(text);
            symbol.Errors.ShouldBe(0);
            symbol.Level.ShouldBe(level);
        }
    }

    [Theory]
    [InlineData("日本語漢字 mixed 0123456789")]
    [InlineData("ALPHA NUMERIC $%*+-./: 12345678")]
    [InlineData("👋 Привет")]
    public void Every_mode_is_read(string text) => QrPixelDecoder.Decode(Pixels(new QrRequest { Text = text }, 4))!.Text.ShouldBe(text);

    [Fact]
    public void Damage_is_counted_up_to_the_capacity_and_refused_beyond()
    {
        var random = new Random(7);
        for (var eccLength = 7; eccLength <= 30; eccLength++)
        {
            var data = new byte[40];
            random.NextBytes(data);
            var ecc = new byte[eccLength];
            ReedSolomonEncoder.Encode(data, ecc);
            byte[] whole = [.. data, .. ecc];
            for (var errors = 0; errors <= (eccLength / 2) + 1; errors++)
            {
                var block = (byte[])whole.Clone();
                foreach (var at in Enumerable.Range(0, block.Length).OrderBy(_ => random.Next()).Take(errors)) block[at] ^= (byte)random.Next(1, 256);
                var corrected = ReedSolomonDecoder.Correct(block, eccLength);
                if (errors <= eccLength / 2)
                {
                    corrected.ShouldBe(errors);
                    block.ShouldBe(whole);
                }
                else if (corrected >= 0)
                {
                    // Beyond the capacity a wrong word may be found, never the right one with fewer errors.
                    block.ShouldNotBe(whole);
                }
            }
        }
    }

    [Fact]
    public void Noise_is_not_a_symbol()
    {
        var random = new Random(3);
        for (var i = 0; i < 20; i++)
        {
            var bytes = new byte[120 * 120 * 4];
            random.NextBytes(bytes);
            QrPixelDecoder.Decode(new PixelImage(120, 120, bytes)).ShouldBeNull();
        }
    }

    private static PixelImage Pixels(QrRequest request, int module)
    {
        var matrix = s_encoder.Encode(request).Value!;
        var image = PlainPng.Write(matrix, new RenderRequest { Text = "", Size = (matrix.Size + 8) * module }).Value!;
        return PngDecoder.Decode(image, ImageLimits.Upload).Value!;
    }
}
