using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Encodes, checks and draws.</summary>
/// <param name="encoder">Makes the matrix.</param>
public sealed class QrImageRenderer(IQrEncoder encoder) : IQrImageRenderer
{
    private const int MaxTextLength = 512;
    private const int JpegQuality = 90;

    [ThreadStatic]
    private static QrMatrix? s_matrix;

    private readonly IRasterCodec _codec = new NativeRasterCodec();

    /// <inheritdoc/>
    public string ETag(RenderRequest request) => CanonicalKey.ETag(request);

    /// <inheritdoc/>
    public Outcome<RenderedImage> Render(RenderRequest request)
    {
        var errors = Check(request);
        if (errors.Count > 0) return errors;

        var matrix = s_matrix ??= new QrMatrix();
        if (encoder.Encode(request.Symbol, matrix) is { } error) return error;

        if (ScanJudge.Refusal(matrix, request) is { } refusal) return refusal;

        var etag = ETag(request);
        var content = Draw(matrix, request, etag);
        if (!content.Ok) return Outcome<RenderedImage>.Refused(content.Errors);
        return new RenderedImage(
            request.DataUri ? AsDataUri(content.Value, request.Format) : content.Value,
            request.DataUri ? OutputFormat.Text.ContentType() : request.Format.ContentType(),
            etag,
            new SymbolInfo(matrix.Version, matrix.IsMicro, matrix.Level, matrix.Mask, matrix.Size));
    }

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

    private Outcome<byte[]> Draw(QrMatrix matrix, RenderRequest request, string etag)
    {
        if (request.Format == OutputFormat.Text) return TextOutput.Write(matrix, request);
        if (request.Design.IsPlain)
        {
            if (request.Format == OutputFormat.Png) return PlainPng.Write(matrix, request);
            if (request.Format == OutputFormat.Svg) return SvgWriter.Write(matrix, request);
        }

        var scene = SceneBuilder.Build(matrix, request);
        if (!scene.Ok) return Outcome<byte[]>.Refused(scene.Errors);
        if (ScanJudge.Refusal(matrix, request, scene.Value) is { } refusal) return refusal;
        switch (request.Format)
        {
            case OutputFormat.Svg: return StyledSvg.Write(scene.Value, request, etag.Substring(1, 6));
            case OutputFormat.Pdf: return PdfWriter.Write(scene.Value, request);
            case OutputFormat.Eps: return EpsWriter.Write(scene.Value, request);
            default: break;
        }

        var pixels = StyledRaster.Draw(scene.Value, request);
        if (!pixels.Ok) return Outcome<byte[]>.Refused(pixels.Errors);
        return request.Format switch
        {
            OutputFormat.Jpeg => _codec.EncodeJpeg(pixels.Value.On(Rgba.White), JpegQuality),
            OutputFormat.Webp => _codec.EncodeWebp(pixels.Value),
            _ => ColourPng.Write(pixels.Value, ImageSize.FileDpi(request)),
        };
    }
}
