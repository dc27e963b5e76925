using System.Text.Json;
using QrAspire.Api.Codes;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary><c>POST /render/batch</c>: many payloads, one ZIP, written while it is drawn.</summary>
internal static class BatchEndpoints
{
    private const int MaxBytes = 16 << 20;
    private const string ReportName = "report.ndjson";

    /// <summary>Batches that draw at the same time; further ones wait, so that single images keep coming.</summary>
    private static readonly SemaphoreSlim s_turn = new(Math.Max(1, Environment.ProcessorCount / 2));

    public static void MapBatch(this IEndpointRouteBuilder images) =>
        images.MapPost("/batch", DrawAsync).WithName("RenderBatch").WithSummary("Draw up to 10,000 payloads into one ZIP")
            .WithDescription("JSON `{common?, rows: […]}`, CSV or newline-delimited JSON, or multipart/form-data with common members in part `request`, pictures in `logo` and `backdrop`, and `rows`. A row has the members of /render and `name`, its file's name. A row that cannot be drawn does not stop the others; `report.ndjson`, the last file, tells of each row.")
            .Accepts<string>("application/json", "text/csv", "application/x-ndjson", "multipart/form-data").Produces<byte[]>(StatusCodes.Status200OK, "application/zip").ProducesErrors(400, 413, 415);

    private static async Task<IResult> DrawAsync(HttpContext context, PayloadTypes payloads, IQrEncoder encoder, IQrImageRenderer renderer, TimeProvider time, CancellationToken cancellationToken)
    {
        var (batch, error) = await BatchBody.ReadAsync(context.Request, MaxBytes, cancellationToken);
        if (batch is null) return error!;

        return TypedResults.Stream(stream => WriteAsync(stream, batch, payloads, encoder, renderer, time, cancellationToken), "application/zip", "codes.zip");
    }

    private static async Task WriteAsync(Stream stream, BatchBody batch, PayloadTypes payloads, IQrEncoder encoder, IQrImageRenderer renderer, TimeProvider time, CancellationToken cancellationToken)
    {
        await s_turn.WaitAsync(cancellationToken);
        try
        {
            using var report = new MemoryStream();
            var names = new BatchNames();
            var zip = new ZipWriter(stream, time.GetUtcNow());
            for (var i = 0; i < batch.Rows.Count; i++)
            {
                var line = await DrawRowAsync(zip, i + 1, batch, payloads, encoder, renderer, names, cancellationToken);
                JsonSerializer.Serialize(report, line, JsonSerializerOptions.Web);
                report.WriteByte((byte)'\n');
            }

            await zip.AddAsync(ReportName, report.ToArray(), deflate: true, cancellationToken);
            await zip.FinishAsync(cancellationToken);
        }
        finally
        {
            s_turn.Release();
        }
    }

    private static async Task<BatchLine> DrawRowAsync(ZipWriter zip, int number, BatchBody batch, PayloadTypes payloads, IQrEncoder encoder, IQrImageRenderer renderer, BatchNames names, CancellationToken cancellationToken)
    {
        var (row, problem) = batch.Rows[number - 1];
        if (row is null) return BatchLine.Refused(number, [new("", "invalid_row", problem!)]);

        var reader = new FieldReader(row, []);
        var name = reader.Text("name", BatchNames.MaxLength);
        if (RenderBody.Read(reader, payloads, encoder, OutputFormat.Png, batch.Common) is not { } request) return BatchLine.Refused(number, reader.Errors);
        var image = await renderer.RenderAsync(request, cancellationToken, patient: true);
        if (!image.Ok) return BatchLine.Refused(number, [.. image.Errors.Select(e => new ServiceDefaults.Http.FieldError(e.Field, e.Code, e.Message))]);

        if (!zip.Fits(image.Value.Content.Length)) return BatchLine.Refused(number, [new("rows", "too_large", "The ZIP would be larger than 3.75 GiB; divide the batch.")]);
        var file = names.Next(name, number, request.DataUri ? OutputFormat.Text.Extension() : request.Format.Extension());
        var packed = request.Format is OutputFormat.Png or OutputFormat.Jpeg or OutputFormat.Webp or OutputFormat.Pdf && !request.DataUri;
        await zip.AddAsync(file, image.Value.Content, deflate: !packed, cancellationToken);
        return new(number, "drawn", file, image.Value.Symbol.Version, image.Value.Symbol.Ecc.ToString(), null);
    }

    /// <summary>A line of the report.</summary>
    private sealed record BatchLine(int Row, string Status, string? File, int? Version, string? Ecc, IReadOnlyList<ServiceDefaults.Http.FieldError>? Errors)
    {
        public static BatchLine Refused(int row, IReadOnlyList<ServiceDefaults.Http.FieldError> errors) => new(row, "refused", null, null, null, errors);
    }
}
