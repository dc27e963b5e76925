using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Tests.Rendering.Logos;

public class LogoTests
{
    private static readonly NativeRasterCodec s_codec = new();

    [Fact]
    public async Task A_child_process_decodes_and_scales_every_format()
    {
        var source = Gradient(1024, 256);
        foreach (var file in new[] { ColourPng.Write(source, null), s_codec.EncodeJpeg(source, 95).Value!, s_codec.EncodeWebp(source).Value! })
        {
            var logo = await LogoProcess.DecodeAsync(file, CancellationToken.None);
            logo.Errors.ShouldBeEmpty();
            var pixels = PngDecoder.Decode(logo.Value, PngDecoder.StoredLimits).Value!;
            (pixels.Width, pixels.Height).ShouldBe((512, 128));
            Math.Abs(pixels[256, 64].R - 128).ShouldBeLessThan(6);
        }
    }

    [Fact]
    public async Task A_child_process_refuses_what_is_no_picture()
    {
        foreach (var file in new byte[][] { [], [1, 2, 3], "<svg onload='x'/>"u8.ToArray(), [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13], [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0] })
        {
            var logo = await LogoProcess.DecodeAsync(file, CancellationToken.None);
            logo.Ok.ShouldBeFalse();
            logo.Errors[0].Field.ShouldBe("logo");
        }
    }

    [Fact]
    public void A_picture_too_large_is_refused_by_its_header()
    {
        // 60000 × 60000 in the header of a file of a few bytes.
        var png = ColourPng.Write(Gradient(4, 4), null);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Compute(png.AsSpan(12, 17)));

        PngDecoder.Decode(png, ImageLimits.Upload).Errors[0].Code.ShouldBe("too_large");
    }

    [Fact]
    public void A_preset_dictionary_is_damage_and_no_crash()
    {
        // zlib header with FDICT (RFC 1950 §2.2); found by fuzzing.
        var png = ColourPng.Write(Gradient(4, 4), null);
        var data = png.AsSpan().IndexOf("IDAT"u8);
        (png[data + 4], png[data + 5]) = (0x78, 0xBB);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data - 4));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(data + 4 + length), Crc32.Compute(png.AsSpan(data, length + 4)));

        PngDecoder.Decode(png, ImageLimits.Upload).Errors[0].Code.ShouldBe("invalid");
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(6, 1, 0)]
    [InlineData(8, 0, 1)]
    public void Orientation_turns_the_picture_upright(int orientation, int x, int y)
    {
        // A red pixel in the upper left corner of the stored picture.
        var bytes = new byte[16];
        Array.Fill(bytes, (byte)255);
        (bytes[0], bytes[1], bytes[2]) = (255, 0, 0);

        ExifOrientation.Apply(new PixelImage(2, 2, bytes), orientation)[x, y].ShouldBe(new Rgba(255, 0, 0));
    }

    [Fact]
    public void Mutated_files_never_throw()
    {
        var random = new Random(5);
        var source = Gradient(40, 30);
        byte[][] seeds = [ColourPng.Write(source, null), s_codec.EncodeJpeg(source, 80).Value!, s_codec.EncodeWebp(source).Value!, Svg];
        for (var i = 0; i < 4000; i++)
        {
            var file = (byte[])seeds[i % seeds.Length].Clone();
            for (var n = random.Next(1, 6); n > 0; n--) file[random.Next(file.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) file = file[..random.Next(file.Length)];
            var logo = LogoDecoder.Normalize(file, s_codec);
            (logo.Ok || logo.Errors.Count > 0).ShouldBeTrue();
        }
    }

    private static byte[] Svg => """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="#b00" transform="rotate(9)"><path d="M4 4h20l-3 9A9 9 0 0 1 4 24z" stroke="#00f"/><circle cx="40" cy="40" r="9" style="fill:#0a0;stroke-width:2"/></g></svg>"""u8.ToArray();

    private static PixelImage Gradient(int width, int height)
    {
        var bytes = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++) (bytes[i * 4], bytes[(i * 4) + 1], bytes[(i * 4) + 2], bytes[(i * 4) + 3]) = ((byte)(i % width * 255 / width), 40, 90, 255);
        return new PixelImage(width, height, bytes);
    }
}
