using System.Buffers.Binary;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Logos;

/// <summary>The orientation tag of a JPEG (Exif 2.32 §4.6.4, tag 0x0112) and the turns it stands for.</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;

    /// <summary>1 to 8; 1 when there is none or it cannot be read.</summary>
    public static int Read(ReadOnlySpan<byte> jpeg)
    {
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF;)
        {
            var (marker, length) = (jpeg[at + 1], BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]));
            if (marker == 0xDA || length < 2 || at + 2 + length > jpeg.Length) return 1;
            var body = jpeg.Slice(at + 4, length - 2);
            if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8)) return FromTiff(body[6..]);
            at += 2 + length;
        }

        return 1;
    }

    public static PixelImage Apply(PixelImage image, int orientation)
    {
        if (orientation is < 2 or > 8) return image;
        var swap = orientation >= 5;
        var (width, height) = swap ? (image.Height, image.Width) : (image.Width, image.Height);
        var turned = new byte[image.Bytes.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sx, sy) = orientation switch
                {
                    2 => (image.Width - 1 - x, y),
                    3 => (image.Width - 1 - x, image.Height - 1 - y),
                    4 => (x, image.Height - 1 - y),
                    5 => (y, x),
                    6 => (y, image.Height - 1 - x),
                    7 => (image.Width - 1 - y, image.Height - 1 - x),
                    _ => (image.Width - 1 - y, x),
                };
                image.Bytes.AsSpan(((sy * image.Width) + sx) * 4, 4).CopyTo(turned.AsSpan(((y * width) + x) * 4));
            }
        }

        return new PixelImage(width, height, turned);
    }

    private static int FromTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var little = tiff[0] == 'I';
        var offset = Long(tiff[4..], little);
        if (offset > tiff.Length - 2) return 1;
        var entries = Short(tiff[(int)offset..], little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)offset + 2 + (i * 12);
            if (at + 12 > tiff.Length) return 1;
            if (Short(tiff[at..], little) == Tag) return Short(tiff[(at + 8)..], little) is var value and >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
