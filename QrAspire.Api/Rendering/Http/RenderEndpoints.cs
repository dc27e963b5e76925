using QrAspire.Api.Codes;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary><c>POST /render</c>: an image of a payload that is stored nowhere.</summary>
public static class RenderEndpoints
{
    /// <summary>Adds the endpoint.</summary>
    public static void MapRenderEndpoints(this IEndpointRouteBuilder app) =>
        app.MapPost("/render", RenderAsync).WithTags("Images").WithName("Render").WithSummary("Draw a payload")
            .Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/svg+xml").ProducesErrors(400, 413, 415);

    private static async Task<IResult> RenderAsync(HttpContext context, PayloadTypes payloads, IQrImageRenderer renderer, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var errors = new List<ServiceDefaults.Http.FieldError>();
        var reader = new FieldReader(body, errors);
        var payload = reader.Nested("payload", required: true) is { } nested ? payloads.Read(nested) : null;
        var format = OutputFormat.Png;
        if (reader.Text("format", 8) is { } name && !OutputFormats.TryParse(name, out format))
        {
            reader.Refuse("format", "unknown_value", $"This field is one of: {string.Join(", ", OutputFormats.Names)}.");
        }

        var ecc = DesignFields.Ecc(reader);
        var size = reader.Number("size", 1, 20_000);
        var quietZone = reader.WholeNumber("quietZone", 0, 64);
        var design = DesignFields.Read(reader.Nested("design"));
        reader.RefuseUnknown();
        if (payload is null || errors.Count > 0) return ApiErrors.Validation(errors);

        var request = new RenderRequest { Text = PayloadTypes.SymbolText(payload), Format = format, Size = size, QuietZone = (int?)quietZone };
        request = DesignFields.Apply(request, design);
        var image = renderer.Render(ecc is { } level ? request with { Ecc = level } : request);
        return image.Ok
            ? TypedResults.Bytes(image.Value.Content, image.Value.ContentType)
            : ApiErrors.Validation([.. image.Errors.Select(refused => new ServiceDefaults.Http.FieldError(refused.Field, refused.Code, refused.Message))]);
    }
}
