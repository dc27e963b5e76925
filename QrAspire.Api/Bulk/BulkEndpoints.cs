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
    private const long MaxImportLength = 256L << 20;
    private const int MaxReportedFailures = 1000;

    /// <summary>Adds the endpoints.</summary>
    public static void MapBulk(this IEndpointRouteBuilder app)
    {
        var codes = app.MapGroup("/codes").WithTags("Bulk");
        codes.MapPost("/import", ImportAsync).AddEndpointFilter<IdempotencyFilter>().WithMetadata(new RequestSizeLimitAttribute(MaxImportLength))
            .WithName("ImportCodes").WithSummary("Create up to 100,000 codes from CSV or newline-delimited JSON")
            .WithDescription("`mode=allOrNothing` (default) keeps nothing when a row is refused, `mode=bestEffort` keeps the good rows; `dryRun=true` keeps nothing and reports what would happen; `report=errors` leaves the good rows out of the report. Rows have the members of a creation, and `shortId`, `folder` (a name), `createdAt` and `updatedAt`.")
            .Accepts<string>(Csv, JsonLines).Produces<ImportReport>().ProducesErrors(400, 413, 415, 422);
        codes.MapGet("/export", Export).WithName("ExportCodes").WithSummary("All codes as rows that an import reads again")
            .WithDescription("`format=ndjson` (default) or `csv`; the filters of the list apply. Without `status`, archived codes are included. Passwords are not exported.")
            .Produces<string>(StatusCodes.Status200OK, JsonLines, Csv).ProducesErrors(400);
    }

    private static async Task<IResult> ImportAsync(string? mode, string? dryRun, string? report, HttpContext context, CodesDbContext db, CodeImporter importer, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (mode is not (null or "allOrNothing" or "bestEffort")) errors.Add(new("mode", "unknown_value", "This parameter is one of: allOrNothing, bestEffort."));
        if (dryRun is not (null or "true" or "false")) errors.Add(new("dryRun", "unknown_value", "This parameter is true or false."));
        if (report is not (null or "all" or "errors")) errors.Add(new("report", "unknown_value", "This parameter is one of: all, errors."));
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        IAsyncEnumerable<ImportRow> rows;
        switch (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() : null)
        {
            case Csv:
                var (read, unknown) = await ImportRows.ReadCsvAsync(context.Request.Body, cancellationToken);
                if (read is null) return unknown.Count == 0 ? ApiErrors.BadRequest("empty_import", "The file has no header row.") : ApiErrors.Validation([.. unknown.Select(column => new FieldError(column, "unknown_column", "This column is not known here."))]);
                rows = read;
                break;
            case JsonLines or "application/ndjson" or "application/jsonl":
                rows = ImportRows.ReadJsonLinesAsync(context.Request.Body, cancellationToken);
                break;
            default:
                return ApiErrors.Status(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, $"The body must be {Csv} or {JsonLines}.");
        }

        // A retrying strategy cannot repeat a body that was read: the connection opened here stays the same for all batches.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var result = await importer.ImportAsync(rows, mode != "bestEffort", dryRun == "true", cancellationToken);
        if (result is null) return ApiErrors.Status(StatusCodes.Status413PayloadTooLarge, "too_many_rows", $"An import has at most {CodeImporter.MaxRows} rows.");

        if (result is { Failed: > 0, DryRun: false, Mode: "allOrNothing" })
        {
            var failures = result.Items.Where(item => item.Errors is not null).Take(MaxReportedFailures).ToArray();
            return ApiErrors.Status(StatusCodes.Status422UnprocessableEntity, "import_failed", $"{result.Failed} of {result.Rows} rows were refused, so nothing was imported.",
                result with { Created = 0, Items = failures });
        }

        return TypedResults.Ok(report == "errors" ? result with { Items = [.. result.Items.Where(item => item.Errors is not null)] } : result);
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
