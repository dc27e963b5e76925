namespace QrAspire.Api.Rendering.Output;

/// <summary>Formats that need a native library: JPEG (libturbojpeg) and WebP (libwebp).</summary>
internal interface IRasterCodec
{
    /// <summary>JPEG, 4:4:4; transparent pixels must have been put on a ground before.</summary>
    Outcome<byte[]> EncodeJpeg(PixelImage image, int quality);

    /// <summary>WebP, lossless.</summary>
    Outcome<byte[]> EncodeWebp(PixelImage image);

    /// <summary>Decodes a JPEG within limits. Only the logo process calls it.</summary>
    Outcome<PixelImage> DecodeJpeg(ReadOnlySpan<byte> file, Logos.ImageLimits limits);

    /// <summary>Decodes a still WebP within limits. Only the logo process calls it.</summary>
    Outcome<PixelImage> DecodeWebp(ReadOnlySpan<byte> file, Logos.ImageLimits limits);
}
