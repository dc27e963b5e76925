using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using QrAspire.Api.Codes;
using QrAspire.Api.Http;
using QrAspire.Api.Links;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Http;
using QrAspire.ServiceDefaults.Http;
using FieldError = QrAspire.ServiceDefaults.Http.FieldError;

namespace QrAspire.Api.Images;

/// <summary><c>/codes/{id}/image</c>: the symbol to print.</summary>
public static class CodeImageEndpoints
{
    /// <summary>Adds the endpoint.</summary>
    public static void MapCodeImages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/codes/{id:guid}/image", GetAsync).WithTags("Images")
            .WithName("GetCodeImage").WithSummary("Draw a code")
            .WithDescription("A dynamic code's image depends on its short URL and design only: changing the target leaves every byte as it was.")
            .Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/pdf", "application/postscript", "text/plain").Produces(StatusCodes.Status304NotModified).ProducesErrors(400, 404, 406, 410, 422)
            .ServedFromMemory(app.ServiceProvider);
        app.MapPost("/codes/images.zip", Archive).WithTags("Images").WithName("DrawCodes").WithSummary("Draw many codes into a ZIP file")
            .WithDescription($"The filters of the list choose up to {ImageArchive.MaxCodes} codes, the parameters of an image draw them. The file is sent while it is made; report.csv in it names what could not be drawn.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip").ProducesErrors(400);
    }

    private static async Task<IResult> GetAsync(Guid id, [AsParameters] ImageQuery query, HttpContext context, CodeSymbols symbols, PublicUrls urls, IQrImageRenderer renderer, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (FormatNegotiation.Choose(query.Format, context.Request, errors) is not { } format) return FormatNegotiation.NotAcceptable();

        var changes = symbols.Changes;
        var symbol = symbols.Find(id);
        string? shortId = null;
        var download = ImageQuery.Flag(nameof(query.Download), query.Download, false, errors);
        if (symbol is null || download)
        {
            var code = await context.RequestServices.GetRequiredService<CodeStore>().FindAsync(id, cancellationToken);
            if (code is null) return CodeStore.NotFound();
            if (code.DeletedAt is not null) return CodeStore.Gone();
            (symbol, shortId) = (Symbol(code, urls), code.ShortId);
            symbols.Keep(id, shortId, symbol, changes);
        }

        var request = query.Apply(symbol, format, errors);
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        var headers = context.Response.Headers;
        var etag = renderer.ETag(request);
        if (EntityTags.IsNotModified(context.Request, etag))
        {
            SetHeaders(headers, etag);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var image = await renderer.RenderAsync(request, cancellationToken);
        if (!image.Ok) return RenderErrors.Of(context, image.Errors);

        SetHeaders(headers, etag);
        if (download) headers.ContentDisposition = new ContentDisposition { FileName = (shortId ?? id.ToString()) + format.Extension() }.ToString();
        else if (!request.Force) symbols.KeepTag(id, ImageAsked.Of(context.Request), etag);
        return TypedResults.Bytes(image.Value.Content, image.Value.ContentType);
    }

    private static IResult Archive([AsParameters] CodeListQuery query, [AsParameters] ImageQuery image, ImageArchive archive, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var format = OutputFormat.Png;
        if (!string.IsNullOrEmpty(image.Format) && !OutputFormats.TryParse(image.Format, out format)) errors.Add(new("format", "unknown_value", $"This parameter is one of: {string.Join(", ", OutputFormats.Names)}."));
        image.Apply(new RenderRequest { Text = "" }, format, errors);
        if (CodeFilter.Parse(query, errors) is not { } filter || errors.Count > 0) return ApiErrors.Validation(errors);
        return TypedResults.Stream(output => archive.WriteAsync(filter, image, format, output, cancellationToken), "application/zip", "codes.zip");
    }

    /// <summary>What a code's symbol holds and how it is described to someone who cannot see it.</summary>
    public static RenderRequest Symbol(Code code, PublicUrls urls)
    {
        var document = CodeDocument.Of(code);
        var plain = code.ShortId is { } shortId ? new RenderRequest { Text = urls.ShortUrl(shortId) } : PayloadTypes.Symbol(document.Payload);
        return DesignFields.Apply(plain, document.Design) with { Title = code.Title };
    }

    internal static void SetHeaders(IHeaderDictionary headers, string etag)
    {
        headers.ETag = etag;
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.Accept;
    }
}
