using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Encodes, checks and draws.</summary>
/// <param name="encoder">Makes the matrix.</param>
public sealed class QrImageRenderer(IQrEncoder encoder) : IQrImageRenderer
{
    private const int MaxTextLength = 512;

    [ThreadStatic]
    private static QrMatrix? s_matrix;

    /// <inheritdoc/>
    public string ETag(RenderRequest request) => CanonicalKey.ETag(request);

    /// <inheritdoc/>
    public Outcome<RenderedImage> Render(RenderRequest request)
    {
        var errors = Check(request);
        if (errors.Count > 0) return errors;

        var matrix = s_matrix ??= new QrMatrix();
        if (encoder.Encode(request.Symbol, matrix) is { } error) return error;

        var etag = ETag(request);
        var content = Draw(matrix, request, etag);
        if (!content.Ok) return Outcome<RenderedImage>.Refused(content.Errors);
        return new RenderedImage(
            content.Value,
            request.Format.ContentType(),
            etag,
            new SymbolInfo(matrix.Version, matrix.IsMicro, matrix.Level, matrix.Mask, matrix.Size));
    }

    private static List<FieldError> Check(RenderRequest request)
    {
        List<FieldError> errors = [.. ImageSize.Check(request)];
        if (request.Title?.Length > MaxTextLength) errors.Add(new("title", "too_long", $"The title has at most {MaxTextLength} characters."));
        if (request.Description?.Length > MaxTextLength) errors.Add(new("desc", "too_long", $"The description has at most {MaxTextLength} characters."));
        return errors;
    }

    private static Outcome<byte[]> Draw(QrMatrix matrix, RenderRequest request, string etag) => request.Format switch
    {
        OutputFormat.Png => PlainPng.Write(matrix, request),
        OutputFormat.Svg => SvgWriter.Write(matrix, request, etag.Substring(1, 4)),
        _ => new FieldError("format", "unsupported", $"The format {request.Format.Name()} is not available here."),
    };
}
