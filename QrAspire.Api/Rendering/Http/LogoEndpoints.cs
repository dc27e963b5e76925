using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Logos;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary><c>POST /render/logo</c>: an uploaded picture becomes a logo that designs can carry.</summary>
internal static class LogoEndpoints
{
    private const int MaxBytes = 4 * 1024 * 1024;

    public static void MapLogo(this IEndpointRouteBuilder images) =>
        images.MapPost("/logo", DecodeAsync).WithName("DecodeLogo").WithSummary("Prepare a picture as a logo")
            .WithDescription("The body is a PNG, JPEG or WebP file of at most 4 MiB. It is decoded in a process of its own, freed of metadata and scaled to 512 px; put the answer's image into design.logo.image.")
            .Accepts<byte[]>("image/png", "image/jpeg", "image/webp").Produces<LogoResponse>().ProducesErrors(400, 413, 415);

    private static async Task<IResult> DecodeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) != true)
            return ApiErrors.Status(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "The body must be image/png, image/jpeg or image/webp.");

        using var file = new MemoryStream();
        var buffer = new byte[81920];
        while (file.Length <= MaxBytes && await context.Request.Body.ReadAsync(buffer, cancellationToken) is var read and > 0) file.Write(buffer, 0, read);
        if (file.Length > MaxBytes) return ApiErrors.Validation([new("logo", "too_large", "The file has at most 4 MiB.")]);

        var logo = await LogoProcess.DecodeAsync(file.GetBuffer().AsMemory(0, (int)file.Length), cancellationToken);
        return logo.Ok
            ? TypedResults.Ok(new LogoResponse("data:image/png;base64," + Convert.ToBase64String(logo.Value)))
            : ApiErrors.Validation([.. logo.Errors.Select(e => new ServiceDefaults.Http.FieldError(e.Field, e.Code, e.Message))]);
    }
}

/// <summary>A prepared logo.</summary>
/// <param name="Image">PNG as a data URI, for <c>design.logo.image</c>.</param>
public sealed record LogoResponse(string Image);
