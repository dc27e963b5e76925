using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Bulk;

/// <summary>Writes codes as rows that <see cref="CodeImporter"/> reads again; streamed, oldest first. Passwords are not among them.</summary>
public sealed class CodeExporter(CodesDbContext db, CodeList list)
{
    private const int FlushEvery = 500;

    /// <summary>One JSON object a line.</summary>
    public async Task WriteJsonLinesAsync(CodeFilter filter, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        var count = 0;
        await foreach (var row in RowsAsync(filter, cancellationToken))
        {
            JsonSerializer.Serialize(buffer, row, JsonConventions.Options);
            buffer.WriteByte((byte)'\n');
            if (++count % FlushEvery == 0) await FlushAsync();
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
            buffer.SetLength(0);
        }
    }

    /// <summary>CSV with a header row (RFC 4180, UTF-8).</summary>
    public async Task WriteCsvAsync(CodeFilter filter, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', CsvCells.Columns));
        await foreach (var row in RowsAsync(filter, cancellationToken))
        {
            await writer.WriteLineAsync(string.Join(',', CsvCells.Columns.Select(column => Quote(CsvCells.FromJson(column, row[column])))));
        }
    }

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;

    private async IAsyncEnumerable<JsonObject> RowsAsync(CodeFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = await db.Folders.AsNoTracking().ToDictionaryAsync(folder => folder.Id, folder => folder.Name, cancellationToken);
        await foreach (var code in list.StreamAsync(filter, cancellationToken)) yield return Row(code, folders);
    }

    private static JsonObject Row(Code code, Dictionary<Guid, string> folders)
    {
        var row = CodeDocument.Of(code).ToJson();
        row.Remove("folderId");
        if (code.FolderId is { } folder && folders.TryGetValue(folder, out var name)) row["folder"] = name;
        if (code.ImportedScans is { } scans) row["importedScans"] = scans;
        row["createdAt"] = JsonSerializer.SerializeToNode(code.CreatedAt, JsonConventions.Options);
        row["updatedAt"] = JsonSerializer.SerializeToNode(code.UpdatedAt, JsonConventions.Options);
        if (code.ShortId is not null) row.Insert(0, "shortId", code.ShortId);
        row.Insert(0, "id", code.Id.ToString());
        return row;
    }
}
