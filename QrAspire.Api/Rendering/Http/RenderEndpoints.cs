using QrAspire.Api.Codes;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary><c>/render</c>: images of payloads that are stored nowhere, and how well they would scan.</summary>
public static class RenderEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapRenderEndpoints(this IEndpointRouteBuilder app)
    {
        var images = app.MapGroup("/render").WithTags("Images");
        images.MapPost("", RenderAsync).WithName("Render").WithSummary("Draw a payload")
            .WithDescription("Formats png, svg, jpeg, webp, pdf, eps and text. A design that readers are not expected to read is refused unless force is true.")
            .Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/pdf", "application/postscript", "text/plain").ProducesErrors(400, 413, 415);
        images.MapPost("/verdict", VerdictAsync).WithName("RenderVerdict").WithSummary("Judge how well a payload would scan")
            .WithDescription("The drawn pixels are read back by a decoder, sharp and blurred. With autofix the least change that makes the design safe is told.")
            .Produces<VerdictResponse>().ProducesErrors(400, 413, 415);
        images.MapLogo();
        images.MapGet("/presets", () => TypedResults.Ok(QrPresets.All.Select(preset => new PresetResponse(preset.Key, DesignJson.Write(preset.Value))).ToArray()))
            .WithName("RenderPresets").WithSummary("List the designs to start from");
    }

    private static async Task<IResult> RenderAsync(HttpContext context, PayloadTypes payloads, IQrImageRenderer renderer, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var reader = new FieldReader(body, []);
        if (RenderBody.Read(reader, payloads) is not { } request) return ApiErrors.Validation(reader.Errors);
        var image = renderer.Render(request);
        if (!image.Ok) return Refused(image.Errors);
        context.Response.Headers.ETag = image.Value.ETag;
        return TypedResults.Bytes(image.Value.Content, image.Value.ContentType);
    }

    private static async Task<IResult> VerdictAsync(HttpContext context, PayloadTypes payloads, ScanJudge judge, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var reader = new FieldReader(body, []);
        var autofix = reader.Flag("autofix") ?? false;
        if (RenderBody.Read(reader, payloads, colours: false) is not { } request) return ApiErrors.Validation(reader.Errors);
        if (!autofix)
        {
            var verdict = judge.Assess(request);
            return verdict.Ok ? TypedResults.Ok(VerdictResponse.Of(verdict.Value)) : Refused(verdict.Errors);
        }

        var repaired = AutoFix.Apply(judge, request);
        if (!repaired.Ok) return Refused(repaired.Errors);
        var (changed, judged, changes) = (repaired.Value.Request, repaired.Value.Verdict, repaired.Value.Changes);
        return TypedResults.Ok(VerdictResponse.Of(judged) with
        {
            Changes = changes,
            Ecc = changed.Ecc.ToString(),
            Version = changed.Version,
            LogoSize = changed.Design.Logo?.Size,
        });
    }

    private static ErrorResult Refused(IReadOnlyList<FieldError> errors) =>
        ApiErrors.Validation([.. errors.Select(refused => new ServiceDefaults.Http.FieldError(refused.Field, refused.Code, refused.Message))]);
}

/// <summary>A preset and its whole design.</summary>
public sealed record PresetResponse(string Name, System.Text.Json.Nodes.JsonObject Design);

/// <summary>How well a code scans: <c>safe</c>, <c>fair</c>, <c>risky</c> or <c>unreadable</c>, and why.</summary>
public sealed record VerdictResponse(string Grade, double Contrast, double Damage, double? Margin, SymbolResponse Symbol, IReadOnlyList<ReasonResponse> Reasons)
{
    /// <summary>What autofix changed; null when it was not asked for.</summary>
    public IReadOnlyList<string>? Changes { get; init; }

    public string? Ecc { get; init; }

    public int? Version { get; init; }

    public double? LogoSize { get; init; }

    internal static VerdictResponse Of(ScanVerdict verdict) => new(
        Name(verdict.Grade),
        verdict.Contrast,
        verdict.Damage,
        verdict.Margin,
        new(verdict.Symbol.Version, verdict.Symbol.Micro, verdict.Symbol.Ecc.ToString(), verdict.Symbol.Mask, verdict.Symbol.Modules),
        [.. verdict.Reasons.Select(r => new ReasonResponse(r.Code, Name(r.Grade), r.Field, r.Message, r.Fix))]);

    private static string Name(ScanGrade grade) => grade switch { ScanGrade.Safe => "safe", ScanGrade.Fair => "fair", ScanGrade.Risky => "risky", _ => "unreadable" };
}

/// <summary>What was encoded.</summary>
public sealed record SymbolResponse(int Version, bool Micro, string Ecc, int Mask, int Modules);

/// <summary>One reason and what would lift it.</summary>
public sealed record ReasonResponse(string Code, string Grade, string Field, string Message, string Fix);
