using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary><c>POST /render/logo</c>: an uploaded picture becomes a logo that designs can carry.</summary>
internal static class LogoEndpoints
{
    public static void MapLogo(this IEndpointRouteBuilder images) =>
        images.MapPost("/logo", DecodeAsync).WithName("DecodeLogo").WithSummary("Prepare a picture as a logo")
            .WithDescription("The body is a PNG, JPEG, WebP or SVG file of at most 4 MiB. It is decoded in a process of its own, freed of metadata and scaled to 512 px; SVG is rebuilt from its paths and solid colours. Put the answer's image into design.logo.image or design.backdrop.image.")
            .Accepts<byte[]>("image/png", "image/jpeg", "image/webp", "image/svg+xml").Produces<LogoResponse>().ProducesErrors(400, 413, 415);

    private static async Task<IResult> DecodeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) != true)
            return ApiErrors.Status(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "The body must be image/png, image/jpeg, image/webp or image/svg+xml.");

        RenderUpload.Limit(context.Request, RenderUpload.MaxPictureBytes + 1);
        if (await RenderUpload.ReadAllAsync(context.Request.Body, RenderUpload.MaxPictureBytes, cancellationToken) is not { } file) return ApiErrors.Validation([new("logo", "too_large", "The file has at most 4 MiB.")]);

        var logo = await LogoProcess.DecodeAsync(file, cancellationToken);
        return logo.Ok
            ? TypedResults.Ok(new LogoResponse($"data:{(SvgPictureReader.LooksLikeSvg(logo.Value) ? "image/svg+xml" : "image/png")};base64,{Convert.ToBase64String(logo.Value)}"))
            : ApiErrors.Validation([.. logo.Errors.Select(e => new ServiceDefaults.Http.FieldError(e.Field, e.Code, e.Message))]);
    }
}

/// <summary>A prepared logo.</summary>
/// <param name="Image">PNG or SVG as a data URI, for <c>design.logo.image</c>.</param>
public sealed record LogoResponse(string Image);
