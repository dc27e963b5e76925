using System.Collections;
using QrAspire.Api.Codes;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Bulk;

/// <summary>The rows of a report, packed: an import has a hundred thousand, and only the one that is being written need be an object.</summary>
public sealed class ImportedRows : IReadOnlyList<ImportedRow>
{
    private readonly List<Entry> _entries = [];

    /// <inheritdoc />
    public int Count => _entries.Count;

    /// <inheritdoc />
    public ImportedRow this[int index] => _entries[index] switch
    {
        { Detail: IReadOnlyList<FieldError> errors, Line: var line } => new(line, "invalid", Errors: errors),
        var (line, id, shortId) => new(line, "created", id, shortId as string),
    };

    /// <summary>The row became a code.</summary>
    public void AddCreated(long line, Code code) => _entries.Add(new(line, code.Id, code.ShortId));

    /// <summary>The row was refused.</summary>
    public void AddRefused(long line, IReadOnlyList<FieldError> errors) => _entries.Add(new(line, default, errors));

    /// <summary>Puts the rows in the order of the file; those of one line stay as they were added.</summary>
    public void SortByLine()
    {
        for (var i = 1; i < _entries.Count; i++)
        {
            if (_entries[i - 1].Line <= _entries[i].Line) continue;
            var sorted = _entries.OrderBy(entry => entry.Line).ToArray();
            _entries.Clear();
            _entries.AddRange(sorted);
            return;
        }
    }

    /// <inheritdoc />
    public IEnumerator<ImportedRow> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <param name="Line">Line in the file.</param>
    /// <param name="Id">The new code.</param>
    /// <param name="Detail">Its short id, or the errors.</param>
    private readonly record struct Entry(long Line, Guid Id, object? Detail);
}
