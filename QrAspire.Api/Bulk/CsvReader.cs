using System.Text;

namespace QrAspire.Api.Bulk;

/// <summary>Reads CSV record by record (RFC 4180, also with bare line feeds): quoted cells may hold commas, quotes (doubled) and line breaks.</summary>
internal sealed class CsvReader(TextReader text, int maxRecordLength)
{
    private readonly char[] _buffer = new char[16 * 1024];
    private int _at;
    private int _end;
    private long _line = 1;

    /// <summary>Line where the last record begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>
    /// The cells of the next record that is not empty; null at the end. A record that is longer than allowed, or whose quotes do not
    /// match, is skipped to its end and given back with the problem.
    /// </summary>
    public async Task<(IReadOnlyList<string>? Cells, string? Problem)> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Line = _line;
            var (cells, problem, any) = await ReadRecordAsync(cancellationToken);
            if (!any) return (null, null);
            if (problem is null && cells is [{ Length: 0 }]) continue;
            return (cells, problem);
        }
    }

    private async ValueTask<(List<string> Cells, string? Problem, bool Any)> ReadRecordAsync(CancellationToken cancellationToken)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (quoted, closed, any, length) = (false, false, false, 0);
        string? problem = null;
        while (true)
        {
            if (_at == _end && !await FillAsync(cancellationToken)) break;
            var c = _buffer[_at++];
            any = true;
            if (c == '\n') _line++;
            if (++length > maxRecordLength)
            {
                problem ??= $"The row is longer than {maxRecordLength} characters.";
                cell.Clear();
            }

            if (quoted)
            {
                if (c == '"') (quoted, closed) = (false, true);
                else cell.Append(c);
                continue;
            }

            switch (c)
            {
                case '"' when closed:
                    (quoted, closed) = (true, false);
                    cell.Append('"');
                    break;
                case '"' when cell.Length == 0:
                    quoted = true;
                    break;
                case ',':
                    End();
                    break;
                case '\n':
                    End();
                    return (cells, problem, true);
                case '\r':
                    break;
                default:
                    if (closed || c == '"') problem ??= "A quote stands inside a cell that is not quoted as a whole.";
                    cell.Append(c);
                    break;
            }
        }

        if (quoted) problem ??= "A quoted cell does not end.";
        if (any) End();
        return (cells, problem, any);

        void End()
        {
            cells.Add(cell.ToString());
            cell.Clear();
            closed = false;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _at = 0;
        _end = await text.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }
}
