using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Pictures;

namespace QrAspire.Api.Rendering.Logos;

/// <summary>
/// Turns an uploaded picture into a stored logo: decoded, turned upright by its EXIF orientation, everything else dropped,
/// scaled down to at most 512 px and written as our own PNG; SVG is parsed and written anew. Runs inside <see cref="LogoProcess"/> only.
/// </summary>
internal static class LogoDecoder
{
    private const int MaxSide = 512;

    public static Outcome<byte[]> Normalize(byte[] file, IRasterCodec codec)
    {
        if (file.Length == 0) return ImageLimits.Logo("required", "There is no picture.");
        if (file.Length > ImageLimits.Upload.Bytes) return ImageLimits.Logo("too_large", $"The file has at most {ImageLimits.Upload.Bytes / 1024 / 1024} MiB.");
        if (SvgPictureReader.LooksLikeSvg(file)) return Vector(file);
        var decoded = Decode(file, codec);
        if (!decoded.Ok) return Outcome<byte[]>.Refused([.. decoded.Errors.Select(e => e with { Field = "logo" })]);

        var image = decoded.Value;
        for (var longer = Math.Max(image.Width, image.Height); ;)
        {
            var target = Math.Min(longer, MaxSide);
            var small = ImageScaler.Resize(image, Math.Max(1, image.Width * target / longer), Math.Max(1, image.Height * target / longer));
            var png = ColourPng.Write(small, null);

            // Noise does not compress; a smaller picture of it is still the same picture.
            if (png.Length <= QrLogo.MaxBytes) return png;
            image = ImageScaler.Resize(small, Math.Max(1, small.Width / 2), Math.Max(1, small.Height / 2));
            longer = Math.Max(image.Width, image.Height);
        }
    }

    private static Outcome<byte[]> Vector(byte[] file)
    {
        var picture = SvgPictureReader.Read(file);
        if (!picture.Ok) return Outcome<byte[]>.Refused(picture.Errors);
        var stored = SvgPictureWriter.Write(picture.Value);
        return stored.Length <= QrLogo.MaxBytes ? stored : ImageLimits.Logo("too_large", "The drawing is too detailed for a logo.");
    }

    private static Outcome<PixelImage> Decode(byte[] file, IRasterCodec codec)
    {
        if (PngDecoder.IsPng(file)) return PngDecoder.Decode(file, ImageLimits.Upload);
        if (file is [0xFF, 0xD8, 0xFF, ..])
        {
            var jpeg = codec.DecodeJpeg(file, ImageLimits.Upload);
            return jpeg.Ok ? ExifOrientation.Apply(jpeg.Value, ExifOrientation.Read(file)) : jpeg;
        }

        if (file.Length > 12 && file.AsSpan(0, 4).SequenceEqual("RIFF"u8) && file.AsSpan(8, 4).SequenceEqual("WEBP"u8)) return codec.DecodeWebp(file, ImageLimits.Upload);
        return ImageLimits.Logo("unsupported", "A logo is a PNG, JPEG, WebP or SVG file.");
    }
}
