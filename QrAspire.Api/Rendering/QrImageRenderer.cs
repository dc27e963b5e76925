using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Rasters;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Encodes, checks and draws at once on the calling thread. Thread-safe, deterministic, never throws for bad input.</summary>
/// <param name="encoder">Makes the matrix.</param>
public sealed class QrImageRenderer(IQrEncoder encoder)
{
    private const int MaxTextLength = 512;
    private const int JpegQuality = 90;

    [ThreadStatic]
    private static QrMatrix? s_matrix;

    private readonly IRasterCodec _codec = new NativeRasterCodec();
    private readonly ReadDesigns _read = new();

    /// <summary>The entity tag <see cref="Render"/> would give, without rendering.</summary>
    public string ETag(RenderRequest request) => CanonicalKey.ETag(request);

    /// <summary>Draws the image, or names the fields that prevent it.</summary>
    /// <exception cref="OperationCanceledException">The image is no longer wanted.</exception>
    public Outcome<RenderedImage> Render(RenderRequest request, CancellationToken cancellationToken = default)
    {
        var errors = Check(request);
        if (errors.Count > 0) return errors;

        var matrix = s_matrix ??= new QrMatrix();
        if (encoder.Encode(request.Symbol, matrix) is { } error) return error;

        if (ScanJudge.Refusal(matrix, request) is { } refusal) return refusal;

        var etag = ETag(request);
        var content = Draw(matrix, request, etag, cancellationToken);
        if (!content.Ok) return Outcome<RenderedImage>.Refused(content.Errors);
        return new RenderedImage(
            request.DataUri ? AsDataUri(content.Value, request.Format) : content.Value,
            request.DataUri ? OutputFormat.Text.ContentType() : request.Format.ContentType(),
            etag,
            new SymbolInfo(matrix.Version, matrix.IsMicro, matrix.Level, matrix.Mask, matrix.Size));
    }

    /// <summary>Bytes of memory that drawing takes from above; 0 when it is next to nothing, or when the request is refused.</summary>
    internal long Weight(RenderRequest request)
    {
        if (IsWithoutScene(request)) return 0;
        var matrix = s_matrix ??= new QrMatrix();
        return Check(request).Count > 0 || encoder.Encode(request.Symbol, matrix) is not null ? 0 : RasterWork.OfImage(matrix, request);
    }

    /// <summary>Whether the matrix becomes the file at once.</summary>
    private static bool IsWithoutScene(RenderRequest request) =>
        request.Format == OutputFormat.Text || (request.Design.IsPlain && request.Format is OutputFormat.Png or OutputFormat.Svg);

    private static byte[] AsDataUri(byte[] content, OutputFormat format)
    {
        var type = format.ContentType().Replace(" ", "", StringComparison.Ordinal);
        return System.Text.Encoding.ASCII.GetBytes($"data:{type};base64,{Convert.ToBase64String(content)}");
    }

    private static List<FieldError> Check(RenderRequest request)
    {
        List<FieldError> errors = [.. ImageSize.Check(request), .. request.Design.Check()];
        if (request.Title?.Length > MaxTextLength) errors.Add(new("title", "too_long", $"The title has at most {MaxTextLength} characters."));
        if (request.Description?.Length > MaxTextLength) errors.Add(new("desc", "too_long", $"The description has at most {MaxTextLength} characters."));
        return errors;
    }

    private Outcome<byte[]> Draw(QrMatrix matrix, RenderRequest request, string etag, CancellationToken cancellationToken)
    {
        var idSuffix = etag.Substring(1, 6);
        if (IsWithoutScene(request))
        {
            return request.Format switch
            {
                OutputFormat.Text => TextOutput.Write(matrix, request),
                OutputFormat.Svg => SvgWriter.Write(matrix, request, idSuffix),
                _ => PlainPng.Write(matrix, request),
            };
        }

        var scene = SceneBuilder.Build(matrix, request);
        if (!scene.Ok) return Outcome<byte[]>.Refused(scene.Errors);
        if (_read.Refusal(matrix, request, scene.Value, cancellationToken) is { } refusal) return refusal;
        switch (request.Format)
        {
            case OutputFormat.Svg: return StyledSvg.Write(scene.Value, request, idSuffix);
            case OutputFormat.Pdf: return PdfWriter.Write(scene.Value, request);
            case OutputFormat.Eps: return EpsWriter.Write(scene.Value, request);
            default: break;
        }

        var pixels = StyledRaster.Draw(scene.Value, request, cancellationToken);
        if (!pixels.Ok) return Outcome<byte[]>.Refused(pixels.Errors);
        try
        {
            return Encode(pixels.Value, request, cancellationToken);
        }
        finally
        {
            RasterBuffers.Return(pixels.Value.Bytes);
        }
    }

    private Outcome<byte[]> Encode(PixelImage pixels, RenderRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (request.Format)
        {
            case OutputFormat.Jpeg:
                pixels.Flatten(Rgba.White);
                return _codec.EncodeJpeg(pixels, JpegQuality);
            case OutputFormat.Webp:
                return _codec.EncodeWebp(pixels);
            default:
                return ColourPng.Write(pixels, ImageSize.FileDpi(request), cancellationToken);
        }
    }
}
