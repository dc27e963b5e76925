using System.Runtime.InteropServices;
using QrAspire.Api.Rendering.Logos;

namespace QrAspire.Api.Rendering.Output;

/// <summary>libturbojpeg 2.x and libwebp 1.x by P/Invoke. A missing library refuses its own format only and says which package brings it.</summary>
internal sealed partial class NativeRasterCodec : IRasterCodec
{
    private const int TurboRgba = 7;
    private const int Turbo444 = 0;
    private const int TurboStopOnWarning = 8192;
    private const int TurboLimitScans = 32768;
    private const int TurboCmyk = 3;

    public Outcome<byte[]> EncodeJpeg(PixelImage image, int quality) => Guarded<byte[]>("libturbojpeg0", "JPEG", () =>
    {
        var handle = tjInitCompress();
        if (handle == 0) return Failed("JPEG");
        try
        {
            unsafe
            {
                fixed (byte* source = image.Bytes)
                {
                    // The library's buffer grows with the file; one of ours would have to hold the worst case, 100 MiB for the largest image.
                    var (file, size) = (nint.Zero, default(CULong));
                    try
                    {
                        if (tjCompress2(handle, (nint)source, image.Width, image.Width * 4, image.Height, TurboRgba, ref file, ref size, Turbo444, quality, 0) != 0) return Failed("JPEG");
                        return new ReadOnlySpan<byte>((void*)file, (int)size.Value).ToArray();
                    }
                    finally
                    {
                        tjFree(file);
                    }
                }
            }
        }
        finally
        {
            _ = tjDestroy(handle);
        }
    });

    public Outcome<byte[]> EncodeWebp(PixelImage image) => Guarded<byte[]>("libwebp7", "WebP", () =>
    {
        unsafe
        {
            fixed (byte* source = image.Bytes)
            {
                var size = (int)WebPEncodeLosslessRGBA((nint)source, image.Width, image.Height, image.Width * 4, out var output);
                if (size == 0) return Failed("WebP");
                try
                {
                    return new ReadOnlySpan<byte>((void*)output, size).ToArray();
                }
                finally
                {
                    WebPFree(output);
                }
            }
        }
    });

    public Outcome<PixelImage> DecodeJpeg(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var copy = file.ToArray();
        return Guarded<PixelImage>("libturbojpeg0", "JPEG", () =>
        {
            var handle = tjInitDecompress();
            if (handle == 0) return Failed("JPEG");
            try
            {
                unsafe
                {
                    fixed (byte* source = copy)
                    {
                        var length = new CULong((nuint)copy.Length);
                        if (tjDecompressHeader3(handle, (nint)source, length, out var width, out var height, out _, out var colours) != 0) return Damaged();
                        if (limits.Check(width, height) is { } tooLarge) return tooLarge;
                        if (colours >= TurboCmyk) return ImageLimits.Logo("unsupported", "CMYK pictures are not taken; save it as RGB.");
                        var rgba = new byte[width * height * 4];
                        fixed (byte* target = rgba)
                        {
                            if (tjDecompress2(handle, (nint)source, length, (nint)target, width, width * 4, height, TurboRgba, TurboStopOnWarning | TurboLimitScans) != 0) return Damaged();
                        }

                        return new PixelImage(width, height, rgba);
                    }
                }
            }
            finally
            {
                _ = tjDestroy(handle);
            }
        });
    }

    public Outcome<PixelImage> DecodeWebp(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var copy = file.ToArray();
        return Guarded<PixelImage>("libwebp7", "WebP", () =>
        {
            unsafe
            {
                fixed (byte* source = copy)
                {
                    if (WebPGetInfo((nint)source, (nuint)copy.Length, out var width, out var height) == 0) return Damaged();
                    if (limits.Check(width, height) is { } tooLarge) return tooLarge;
                    var rgba = new byte[width * height * 4];
                    fixed (byte* target = rgba)
                    {
                        if (WebPDecodeRGBAInto((nint)source, (nuint)copy.Length, (nint)target, (nuint)rgba.Length, width * 4) == 0) return Damaged();
                    }

                    return new PixelImage(width, height, rgba);
                }
            }
        });
    }

    private static Outcome<T> Guarded<T>(string package, string format, Func<Outcome<T>> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (DllNotFoundException)
        {
            return new FieldError("format", "unavailable", $"{format} needs the library of Debian's package {package}, which is not installed. PNG, SVG, PDF, EPS and text work without it.");
        }
    }

    private static FieldError Failed(string format) => new("format", "failed", $"The {format} library could not write this image.");

    private static FieldError Damaged() => ImageLimits.Logo("invalid", "The picture is damaged or of a kind that is not taken.");

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjInitCompress();

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjInitDecompress();

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDestroy(nint handle);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial void tjFree(nint buffer);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjCompress2(nint handle, nint source, int width, int pitch, int height, int pixelFormat, ref nint target, ref CULong size, int subsampling, int quality, int flags);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDecompressHeader3(nint handle, nint source, CULong size, out int width, out int height, out int subsampling, out int colourSpace);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDecompress2(nint handle, nint source, CULong size, nint target, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport("libwebp.so.7")]
    private static partial int WebPGetInfo(nint source, nuint size, out int width, out int height);

    [LibraryImport("libwebp.so.7")]
    private static partial nint WebPDecodeRGBAInto(nint source, nuint size, nint target, nuint targetSize, int stride);

    [LibraryImport("libwebp.so.7")]
    private static partial nuint WebPEncodeLosslessRGBA(nint source, int width, int height, int stride, out nint output);

    [LibraryImport("libwebp.so.7")]
    private static partial void WebPFree(nint pointer);
}
