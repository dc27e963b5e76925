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
    /// <summary>Adds the endpoint, for GET and HEAD.</summary>
    public static void MapCodeImages(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/codes/{id:guid}/image", [HttpMethods.Head], GetAsync).ExcludeFromDescription();
        app.MapGet("/codes/{id:guid}/image", GetAsync).WithTags("Images")
            .WithName("GetCodeImage").WithSummary("Draw a code")
            .WithDescription("A dynamic code's image depends on its short URL and design only: changing the target leaves every byte as it was.")
            .Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/pdf", "application/postscript", "text/plain").Produces(StatusCodes.Status304NotModified).ProducesErrors(400, 404, 406, 410);
    }

    private static async Task<IResult> GetAsync(Guid id, [AsParameters] ImageQuery query, HttpContext context, CodeStore store, PublicUrls urls, IQrImageRenderer renderer, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var (format, unacceptable) = ChooseFormat(query.Format, context.Request, errors);
        if (unacceptable) return ApiErrors.Status(StatusCodes.Status406NotAcceptable, ErrorCodes.NotAcceptable, "None of the accepted formats can be drawn.", new { formats = OutputFormats.Names });

        var code = await store.FindAsync(id, cancellationToken);
        if (code is null) return CodeStore.NotFound();
        if (code.DeletedAt is not null) return CodeStore.Gone();

        var request = query.Apply(Symbol(code, urls), format, errors);
        var download = ImageQuery.Flag(nameof(query.Download), query.Download, false, errors);
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        var headers = context.Response.Headers;
        var etag = renderer.ETag(request);
        if (EntityTags.IsNotModified(context.Request, etag))
        {
            SetHeaders(headers, etag);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var image = renderer.Render(request);
        if (!image.Ok) return ApiErrors.Validation([.. image.Errors.Select(error => new FieldError(error.Field, error.Code, error.Message))]);

        SetHeaders(headers, image.Value.ETag);
        if (download)
        {
            headers.ContentDisposition = new ContentDisposition { FileName = (code.ShortId ?? code.Id.ToString()) + format.Extension() }.ToString();
        }

        return TypedResults.Bytes(image.Value.Content, image.Value.ContentType);
    }

    /// <summary>What a code's symbol holds and how it is described to someone who cannot see it.</summary>
    public static RenderRequest Symbol(Code code, PublicUrls urls)
    {
        var document = CodeDocument.Of(code);
        var plain = code.ShortId is { } shortId ? new RenderRequest { Text = urls.ShortUrl(shortId) } : PayloadTypes.Symbol(document.Payload);
        return DesignFields.Apply(plain, document.Design) with { Title = code.Title };
    }

    private static void SetHeaders(IHeaderDictionary headers, string etag)
    {
        headers.ETag = etag;
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.Accept;
    }

    /// <summary>The query decides; without it the best of <c>Accept</c> that can be drawn, PNG for a wildcard or no header.</summary>
    private static (OutputFormat Format, bool Unacceptable) ChooseFormat(string? name, HttpRequest request, List<FieldError> errors)
    {
        if (!string.IsNullOrEmpty(name))
        {
            if (!OutputFormats.TryParse(name, out var named)) errors.Add(new("format", "unknown_value", $"This parameter is one of: {string.Join(", ", OutputFormats.Names)}."));
            return (named, false);
        }

        if (request.Headers.Accept is not { Count: > 0 } accept || !MediaTypeHeaderValue.TryParseList(accept.ToArray()!, out var types)) return (OutputFormat.Png, false);
        foreach (var type in types.OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.Quality is not 0 && OutputFormats.TryFromMediaType(type.MediaType.AsSpan(), out var format)) return (format, false);
        }

        return (OutputFormat.Png, true);
    }
}
