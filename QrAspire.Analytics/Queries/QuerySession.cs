using System.Data;
using Npgsql;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>One snapshot of the database to answer one question from, so that rows and rollups agree.</summary>
internal sealed class QuerySession : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private QuerySession(NpgsqlConnection connection, NpgsqlTransaction transaction) => (Connection, _transaction) = (connection, transaction);

    public NpgsqlConnection Connection { get; }

    /// <summary>Opens a read-only snapshot.</summary>
    public static async Task<QuerySession> OpenAsync(ReadDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return new(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));
    }

    /// <summary>
    /// Cuts a stretch at UTC days and ends the whole part where open days begin: before it, uniques and dimensions are in
    /// the rollups; from it on, they come from the rows.
    /// </summary>
    public async Task<Cover> ClosedDaysAsync(ScanFilter filter, CancellationToken cancellationToken)
    {
        var cover = Cover.Days(new(filter.From, filter.To));
        if (cover.Whole.IsEmpty)
        {
            return cover;
        }

        var text = new QueryText(filter);
        await using var command = text.Command(Connection,
            $"""
            SELECT min(day) FROM (
                SELECT min(day) AS day FROM scan_rollup_day WHERE uniques IS NULL AND {text.Who(bots: true)} AND {text.Dates(cover.Whole)}
                UNION ALL SELECT min(day) FROM scan_days WHERE NOT rolled AND {text.Dates(cover.Whole)}) AS open
            """);
        if (await command.ExecuteScalarAsync(cancellationToken) is not DateOnly open)
        {
            return cover;
        }

        var openFrom = new DateTimeOffset(open.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new(cover.Before, new(cover.Whole.From, openFrom), new(openFrom, cover.After.To));
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
