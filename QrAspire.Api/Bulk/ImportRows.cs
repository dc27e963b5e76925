using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using QrAspire.Api.Http;

namespace QrAspire.Api.Bulk;

/// <summary>One row of an import as it stands in the file.</summary>
/// <param name="Line">Line where it begins, from 1.</param>
/// <param name="Row">The row; null when it is not an object.</param>
/// <param name="Problem">Why it is none.</param>
public readonly record struct ImportRow(long Line, JsonObject? Row, string? Problem);

/// <summary>Reads rows from a request body one by one, whatever its length.</summary>
public static class ImportRows
{
    private const int MaxLineLength = 256 * 1024;

    /// <summary>Newline-delimited JSON: one object a line, empty lines skipped.</summary>
    public static async IAsyncEnumerable<ImportRow> ReadJsonLinesAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, new(leaveOpen: true));
        for (long line = 1; ; line++)
        {
            var (text, tooLong, end) = await ReadLineAsync(reader, cancellationToken);
            if (tooLong) yield return new(line, null, $"The line is longer than {MaxLineLength} bytes.");
            else if (text.AsSpan().Trim(" \t\r"u8) is { Length: > 0 } json) yield return Parse(line, json);
            if (end) break;
        }

        await reader.CompleteAsync();
    }

    /// <summary>CSV (RFC 4180) with a header row; null with the unknown columns when the header is not one of ours.</summary>
    public static async Task<(IAsyncEnumerable<ImportRow>? Rows, IReadOnlyList<string> Unknown)> ReadCsvAsync(Stream body, CancellationToken cancellationToken)
    {
        var csv = new CsvReader(new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true), MaxLineLength);
        var (header, problem) = await csv.ReadAsync(cancellationToken);
        if (header is null || problem is not null) return (null, []);
        var columns = header.Select(column => column.Trim()).ToArray();
        var unknown = columns.Where(column => !CsvCells.IsKnown(column)).ToArray();
        return unknown.Length > 0 ? (null, unknown) : (ReadRowsAsync(csv, columns, cancellationToken), []);
    }

    private static async IAsyncEnumerable<ImportRow> ReadRowsAsync(CsvReader csv, string[] columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await csv.ReadAsync(cancellationToken) is { Cells: { } cells, Problem: var problem })
        {
            if (cells.Count > columns.Length) problem ??= $"The row has {cells.Count} cells, the header {columns.Length}.";
            yield return problem is not null
                ? new(csv.Line, null, problem)
                : Parse(csv.Line, Encoding.UTF8.GetBytes(CsvCells.ToJson(columns, i => i < cells.Count ? cells[i] : null).ToJsonString()));
        }
    }

    private static ImportRow Parse(long line, ReadOnlySpan<byte> json)
    {
        var (row, problem) = JsonBody.Parse(json);
        return new(line, row, problem);
    }

    private static async Task<(byte[] Line, bool TooLong, bool End)> ReadLineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var tooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } newline)
            {
                var line = buffer.Slice(0, newline);
                tooLong |= line.Length > MaxLineLength;
                var bytes = tooLong ? [] : line.ToArray();
                reader.AdvanceTo(buffer.GetPosition(1, newline));
                return (bytes, tooLong, false);
            }

            if (read.IsCompleted)
            {
                tooLong |= buffer.Length > MaxLineLength;
                var bytes = tooLong ? [] : buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return (bytes, tooLong, true);
            }

            // A line without end must not fill the memory: its beginning is dropped once it is known to be too long.
            if (buffer.Length > MaxLineLength)
            {
                tooLong = true;
                reader.AdvanceTo(buffer.End);
            }
            else
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }
}
