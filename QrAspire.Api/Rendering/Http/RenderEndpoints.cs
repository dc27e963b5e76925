using Microsoft.Net.Http.Headers;
using QrAspire.Api.Codes;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Rasters;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;
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
            .WithDescription("The format is format, else what Accept prefers. The body is JSON, or multipart/form-data with the JSON in part request and pictures in logo and backdrop. A design that readers are not expected to read is refused with 422 unless force is true.")
            .Accepts<RenderDocument>("application/json", "multipart/form-data").Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/pdf", "application/postscript", "text/plain").ProducesErrors(400, 406, 413, 415, 422);
        images.MapBatch();
        images.MapPost("/verdict", VerdictAsync).WithName("RenderVerdict").WithSummary("Judge how well a payload would scan")
            .WithDescription("The drawn pixels are read back by a decoder, sharp and blurred. With autofix the least change that makes the design safe is told.")
            .Accepts<RenderDocument>("application/json", "multipart/form-data").Produces<VerdictResponse>().ProducesErrors(400, 413, 415);
        images.MapLogo();
        images.MapGet("/presets", () => TypedResults.Ok(QrPresets.All.Select(preset => new PresetResponse(preset.Key, DesignJson.Write(preset.Value))).ToArray()))
            .WithName("RenderPresets").WithSummary("List the designs to start from");
    }

    private static async Task<IResult> RenderAsync(HttpContext context, PayloadTypes payloads, IQrEncoder encoder, IQrImageRenderer renderer, CancellationToken cancellationToken)
    {
        var (upload, error) = await RenderUpload.ReadAsync(context.Request, 0, cancellationToken);
        if (upload is null) return error!;

        var reader = new FieldReader(upload.Body, []);
        var usual = FormatNegotiation.Choose(null, context.Request, reader.Errors);
        if (usual is null && upload.Body["format"] is null) return FormatNegotiation.NotAcceptable();
        if (RenderBody.Read(reader, payloads, encoder, usual ?? OutputFormat.Png) is not { } request) return ApiErrors.Validation(reader.Errors);
        var image = await renderer.RenderAsync(request, cancellationToken);
        if (!image.Ok) return RenderErrors.Of(context, image.Errors);
        context.Response.Headers.ETag = image.Value.ETag;
        context.Response.Headers.Vary = HeaderNames.Accept;
        return TypedResults.Bytes(image.Value.Content, image.Value.ContentType);
    }

    private static async Task<IResult> VerdictAsync(HttpContext context, PayloadTypes payloads, IQrEncoder encoder, ScanJudge judge, RasterGate gate, CancellationToken cancellationToken)
    {
        var (upload, error) = await RenderUpload.ReadAsync(context.Request, 0, cancellationToken);
        if (upload is null) return error!;

        var reader = new FieldReader(upload.Body, []);
        var autofix = reader.Flag("autofix") ?? false;
        if (RenderBody.Read(reader, payloads, encoder, OutputFormat.Png) is not { } request) return ApiErrors.Validation(reader.Errors);
        if (!autofix)
        {
            var verdict = await gate.RunAsync(judge.Weight(request), patient: false, token => judge.Assess(request, token), cancellationToken);
            return verdict.Ok ? TypedResults.Ok(VerdictResponse.Of(verdict.Value)) : RenderErrors.Of(context, verdict.Errors);
        }

        var repaired = await gate.RunAsync(judge.Weight(request), patient: false, token => AutoFix.Apply(judge, request, token), cancellationToken);
        if (!repaired.Ok) return RenderErrors.Of(context, repaired.Errors);
        var (changed, judged, changes) = (repaired.Value.Request, repaired.Value.Verdict, repaired.Value.Changes);
        return TypedResults.Ok(VerdictResponse.Of(judged) with
        {
            Changes = changes,
            Ecc = changed.Ecc.ToString(),
            Version = changed.Version,
            LogoSize = changed.Design.Logo?.Size,
        });
    }
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
        [.. verdict.Reasons.Select(ReasonResponse.Of)]);

    internal static string Name(ScanGrade grade) => grade switch { ScanGrade.Safe => "safe", ScanGrade.Fair => "fair", ScanGrade.Risky => "risky", _ => "unreadable" };
}

/// <summary>What was encoded.</summary>
public sealed record SymbolResponse(int Version, bool Micro, string Ecc, int Mask, int Modules);

/// <summary>One reason and what would lift it.</summary>
public sealed record ReasonResponse(string Code, string Grade, string Field, string Message, string Fix)
{
    internal static ReasonResponse Of(ScanReason reason) => new(reason.Code, VerdictResponse.Name(reason.Grade), reason.Field, reason.Message, reason.Fix);
}
