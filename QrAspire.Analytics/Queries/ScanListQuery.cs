using System.Runtime.CompilerServices;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>Single scans: pages, newest first, and the whole stretch as a stream, oldest first.</summary>
internal sealed class ScanListQuery(ReadDatabase database)
{
    /// <param name="filter">Which scans.</param>
    /// <param name="before">Only scans before this one; null: from the newest on.</param>
    /// <param name="limit">Scans of a page.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<ScanPage> PageAsync(ScanFilter filter, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var text = new QueryText(filter);
        var older = before is { } id ? $" AND event_uuid < {text.Add(id)}" : "";
        await using var command = text.Command(connection,
            $"SELECT {ScanItem.Columns} FROM scans WHERE {text.Who()} AND {text.Ids(new(filter.From, filter.To))}{older} ORDER BY event_uuid DESC LIMIT {text.Add(limit + 1)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<ScanItem>(limit + 1);
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(ScanItem.Read(reader));
        }

        return items.Count > limit ? new(items[..limit], items[limit - 1].EventId.ToString("D")) : new(items, NextCursor: null);
    }

    /// <summary>All scans of the filter as they come from the server; nothing is gathered.</summary>
    public async IAsyncEnumerable<ScanItem> StreamAsync(ScanFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var text = new QueryText(filter);
        await using var command = text.Command(connection, $"SELECT {ScanItem.Columns} FROM scans WHERE {text.Who()} AND {text.Ids(new(filter.From, filter.To))} ORDER BY event_uuid");
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return ScanItem.Read(reader);
        }
    }
}
