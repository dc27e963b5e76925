using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Idempotency;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Bulk;

/// <summary><c>/codes/import</c> and <c>/codes/export</c>: many codes at once, and the way out.</summary>
public static class BulkEndpoints
{
    private const string Csv = "text/csv";
    private const string JsonLines = "application/x-ndjson";
    private const string EventStream = "text/event-stream";
    private const long MaxImportLength = 256L << 20;
    private const int MaxReportedFailures = 1000;

    /// <summary>Adds the endpoints.</summary>
    public static void MapBulk(this IEndpointRouteBuilder app)
    {
        var codes = app.MapGroup("/codes").WithTags("Bulk");
        codes.MapPost("/import", ImportAsync).Idempotent().WithMetadata(new RequestSizeLimitAttribute(MaxImportLength))
            .WithName("ImportCodes").WithSummary("Create up to 100,000 codes from CSV or newline-delimited JSON")
            .WithDescription("`mode=allOrNothing` (default) keeps nothing when a row is refused, `mode=bestEffort` keeps the good rows; `dryRun=true` keeps nothing and reports what would happen; `report=errors` leaves the good rows out of the report. Rows have the members of a creation, and `shortId`, `folder` (a name), `createdAt` and `updatedAt`. `from=shlink|yourls|kutt|bitly|dub` reads what these give out. With `Accept: text/event-stream` the answer tells the progress.")
            .Accepts<string>(Csv, JsonLines, "application/json").Produces<ImportReport>().ProducesErrors(400, 413, 415, 422);
        codes.MapGet("/export", Export).WithName("ExportCodes").WithSummary("All codes as rows that an import reads again")
            .WithDescription("`format=ndjson` (default) or `csv`; the filters of the list apply. Without `status`, archived codes are included. Passwords are not exported.")
            .Produces<string>(StatusCodes.Status200OK, JsonLines, Csv).ProducesErrors(400);
    }

    private static async Task<IResult> ImportAsync(string? mode, string? dryRun, string? report, string? from, HttpContext context, CodesDbContext db, CodeImporter importer, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (mode is not (null or "allOrNothing" or "bestEffort")) errors.Add(new("mode", "unknown_value", "This parameter is one of: allOrNothing, bestEffort."));
        if (dryRun is not (null or "true" or "false")) errors.Add(new("dryRun", "unknown_value", "This parameter is true or false."));
        if (report is not (null or "all" or "errors")) errors.Add(new("report", "unknown_value", "This parameter is one of: all, errors."));
        if (from is not null && !ForeignRows.Sources.Contains(from)) errors.Add(new("from", "unknown_value", $"This parameter is one of: {string.Join(", ", ForeignRows.Sources)}."));
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        var (rows, refused) = await RowsAsync(context.Request, isForeign: from is not null, cancellationToken);
        if (rows is null) return refused!;

        // A stored answer is one answer: with an idempotency key there is no progress to watch.
        var watches = AcceptHeader.Parse(context.Request.Headers.Accept.ToString()).Any(range => range is { Value: EventStream, Quality: > 0 }) && !context.Request.Headers.ContainsKey(IdempotencyFilter.HeaderName);
        return watches
            ? TypedResults.ServerSentEvents(WatchAsync(progress => RunAsync(db, importer, rows, mode, dryRun, report, progress, cancellationToken), cancellationToken))
            : await RunAsync(db, importer, rows, mode, dryRun, report, progress: null, cancellationToken);
    }

    private static async Task<(IAsyncEnumerable<ImportRow>? Rows, ErrorResult? Refused)> RowsAsync(HttpRequest request, bool isForeign, CancellationToken cancellationToken)
    {
        switch (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() : null)
        {
            case Csv when isForeign:
                return (ForeignRows.ReadCsvAsync(request.Body, cancellationToken), null);
            case "application/json" when isForeign:
                return (ForeignRows.ReadJsonAsync(request.Body, cancellationToken), null);
            case Csv:
                var (rows, unknown) = await ImportRows.ReadCsvAsync(request.Body, cancellationToken);
                return rows is not null ? (rows, null)
                    : (null, unknown.Count == 0 ? ApiErrors.BadRequest("empty_import", "The file has no header row.") : ApiErrors.Validation([.. unknown.Select(column => new FieldError(column, "unknown_column", "This column is not known here."))]));
            case JsonLines or "application/ndjson" or "application/jsonl" when !isForeign:
                return (ImportRows.ReadJsonLinesAsync(request.Body, cancellationToken), null);
            default:
                return (null, ApiErrors.Status(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, isForeign ? $"The body must be {Csv} or application/json." : $"The body must be {Csv} or {JsonLines}."));
        }
    }

    private static async Task<IResult> RunAsync(
        CodesDbContext db, CodeImporter importer, IAsyncEnumerable<ImportRow> rows, string? mode, string? dryRun, string? report, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var isStarted = false;
        ImportReport? result;
        try
        {
            result = await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                // A retrying strategy comes again after a lost connection, but a body can be read once only.
                if (isStarted && db.Database.CurrentTransaction is null) throw new ImportCutOffException();
                isStarted = true;
                return await importer.ImportAsync(rows, mode != "bestEffort", dryRun == "true", progress, cancellationToken);
            });
        }
        catch (ImportCutOffException)
        {
            return ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Unavailable, "The database was lost in the middle; nothing was imported. Send the file again.");
        }

        if (result is null) return ApiErrors.Status(StatusCodes.Status413PayloadTooLarge, "too_many_rows", $"An import has at most {CodeImporter.MaxRows} rows; nothing was imported.");
        if (result is { Failed: > 0, DryRun: false, Mode: "allOrNothing" })
        {
            var failures = result.Items.Where(item => item.Errors is not null).Take(MaxReportedFailures).ToArray();
            return ApiErrors.Status(StatusCodes.Status422UnprocessableEntity, "import_failed", $"{result.Failed} of {result.Rows} rows were refused, so nothing was imported.",
                result with { Created = 0, Items = failures });
        }

        return TypedResults.Ok(report == "errors" ? result with { Items = [.. result.Items.Where(item => item.Errors is not null)] } : result);
    }

    /// <summary>Tells how far the import has come, and at the end what it would have answered: <c>report</c>, or <c>error</c>.</summary>
    private static async IAsyncEnumerable<SseItem<object>> WatchAsync(Func<IProgress<ImportProgress>, Task<IResult>> run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var steps = Channel.CreateUnbounded<ImportProgress>();
        var import = Task.Run(async () =>
        {
            try
            {
                return await run(new Steps(steps.Writer));
            }
            finally
            {
                steps.Writer.Complete();
            }
        }, cancellationToken);
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken)) yield return new(step, "progress");
        var result = (IValueHttpResult)await import;
        yield return new(result.Value!, result is ErrorResult ? "error" : "report");
    }

    private sealed class Steps(ChannelWriter<ImportProgress> writer) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => writer.TryWrite(value);
    }

    private static IResult Export(string? format, [AsParameters] CodeListQuery query, CodeExporter exporter, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (format is not (null or "ndjson" or "csv")) errors.Add(new("format", "unknown_value", "This parameter is one of: ndjson, csv."));
        if (CodeFilter.Parse(query, errors) is not { } filter || errors.Count > 0) return ApiErrors.Validation(errors);
        if (string.IsNullOrEmpty(query.Status)) filter = filter with { Statuses = Enum.GetValues<CodeStatus>() };

        return format == "csv"
            ? TypedResults.Stream(output => exporter.WriteCsvAsync(filter, output, cancellationToken), Csv + "; charset=utf-8", "codes.csv")
            : TypedResults.Stream(output => exporter.WriteJsonLinesAsync(filter, output, cancellationToken), JsonLines, "codes.ndjson");
    }
}
