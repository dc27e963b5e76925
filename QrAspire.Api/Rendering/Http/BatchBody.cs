using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using QrAspire.Api.Bulk;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>The rows of a batch and what they have in common.</summary>
/// <param name="Common">Members for rows that are silent.</param>
/// <param name="Rows">A row, or what is wrong with it.</param>
internal sealed record BatchBody(RenderMembers Common, IReadOnlyList<(JsonObject? Row, string? Problem)> Rows)
{
    /// <summary>Most rows of a batch.</summary>
    public const int MaxRows = 10_000;

    private const int MaxRecordLength = 64 << 10;

    /// <summary>Reads any of the forms, or answers why it cannot be read.</summary>
    public static async Task<(BatchBody? Batch, IResult? Error)> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        var kind = Kind(request.ContentType);
        if (kind is RowsForm.Csv or RowsForm.Lines)
        {
            RenderUpload.Limit(request, maxBytes + 1);
            if (await RenderUpload.ReadAllAsync(request.Body, maxBytes, cancellationToken) is not { } file) return (null, TooLarge(maxBytes));
            return await TableAsync(new RenderMembers(), file, kind, cancellationToken);
        }

        var (upload, error) = await RenderUpload.ReadAsync(request, maxBytes, cancellationToken);
        if (upload is null) return (null, error);
        if (upload.Rows is null) return FromJson(upload.Body);
        var reader = new FieldReader(upload.Body, []);
        var common = RenderMembers.Read(reader);
        reader.RefuseUnknown();
        if (reader.Errors.Count > 0) return (null, ApiErrors.Validation(reader.Errors));
        return await TableAsync(common, upload.Rows, Kind(upload.RowsType), cancellationToken);
    }

    private static (BatchBody? Batch, IResult? Error) FromJson(JsonObject body)
    {
        var reader = new FieldReader(body, []);
        var members = new FieldReader((body["common"] as JsonObject) ?? [], "common", reader.Errors);
        _ = reader.Nested("common");
        var common = RenderMembers.Read(members);
        members.RefuseUnknown();
        if (reader.Take("rows") is not JsonArray rows) reader.Refuse("rows", "required", "This field is an array of rows.");
        else if (rows.Count > MaxRows) return (null, TooMany());
        else
        {
            reader.RefuseUnknown();
            if (reader.Errors.Count == 0) return (new(common, [.. rows.Select(row => row is JsonObject o ? (o, (string?)null) : ((JsonObject?)null, "The row is not an object."))]), null);
        }

        return (null, ApiErrors.Validation(reader.Errors));
    }

    private static async Task<(BatchBody? Batch, IResult? Error)> TableAsync(RenderMembers common, byte[] file, RowsForm kind, CancellationToken cancellationToken)
    {
        List<(JsonObject? Row, string? Problem)> rows = [];
        using var stream = new MemoryStream(file);
        if (kind == RowsForm.Lines)
        {
            await foreach (var row in ImportRows.ReadJsonLinesAsync(stream, cancellationToken))
            {
                if (rows.Count == MaxRows) return (null, TooMany());
                rows.Add((row.Row, row.Problem));
            }

            return (new(common, rows), null);
        }

        var csv = new CsvReader(new StreamReader(stream, Encoding.UTF8), MaxRecordLength);
        var (header, problem) = await csv.ReadAsync(cancellationToken);
        if (header is null || problem is not null) return (null, ApiErrors.Validation([new("rows", "required", "The file has no header row.")]));
        var columns = header.Select(column => column.Trim()).ToArray();
        var unknown = columns.Where(column => column is not ("name" or "url" or "text") && !RenderMembers.Cells.ContainsKey(column)).ToArray();
        if (unknown.Length > 0) return (null, ApiErrors.Validation([.. unknown.Select(column => new ServiceDefaults.Http.FieldError(column, "unknown_column", "This column is not known here."))]));
        while (await csv.ReadAsync(cancellationToken) is { Cells: { } cells, Problem: var bad })
        {
            if (rows.Count == MaxRows) return (null, TooMany());
            if (cells.Count > columns.Length) bad ??= $"The row has {cells.Count} cells, the header {columns.Length}.";
            rows.Add(bad is null ? (Row(columns, cells), null) : (null, bad));
        }

        return (new(common, rows), null);
    }

    /// <summary>A record as the object that JSON would have; a cell that does not parse stays text, so that checking names its field.</summary>
    private static JsonObject Row(string[] columns, IReadOnlyList<string> cells)
    {
        var row = new JsonObject();
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length == 0) continue;
            switch (columns[i])
            {
                case "url" or "text":
                    row["payload"] = new JsonObject { ["type"] = columns[i], [columns[i]] = cells[i] };
                    break;
                case "name":
                    row["name"] = cells[i];
                    break;
                default:
                    row[columns[i]] = Cell(RenderMembers.Cells[columns[i]], cells[i]);
                    break;
            }
        }

        return row;
    }

    private static JsonNode? Cell(RenderMembers.CellKind kind, string text)
    {
        switch (kind)
        {
            case RenderMembers.CellKind.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue / 2 ? (long)number : number;
            case RenderMembers.CellKind.Flag when bool.TryParse(text, out var flag):
                return flag;
            case RenderMembers.CellKind.Json:
                return JsonBody.Parse(Encoding.UTF8.GetBytes(text)).Object ?? (JsonNode)text;
            default:
                return text;
        }
    }

    private static RowsForm Kind(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() switch
    {
        "text/csv" => RowsForm.Csv,
        "application/x-ndjson" or "application/ndjson" or "application/jsonl" => RowsForm.Lines,
        _ => RowsForm.Other,
    } : RowsForm.Other;

    private static ErrorResult TooMany() => ApiErrors.Status(StatusCodes.Status413PayloadTooLarge, "too_many_rows", $"A batch has at most {MaxRows} rows.");

    private static ErrorResult TooLarge(int maxBytes) => ApiErrors.Status(StatusCodes.Status413PayloadTooLarge, ErrorCodes.PayloadTooLarge, $"A batch has at most {maxBytes / 1024 / 1024} MiB.");

    /// <summary>How rows are written; a part of another type is CSV.</summary>
    private enum RowsForm
    {
        Other,
        Csv,
        Lines,
    }
}
