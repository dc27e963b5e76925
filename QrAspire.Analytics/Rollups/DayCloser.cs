using System.Data;
using Npgsql;
using NpgsqlTypes;
using QrAspire.Analytics.Queries;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Rollups;

/// <summary>
/// Closes days that are over: rolls them, that is sums their quarters into daily rows, then counts their uniques and dimensions from the rows once, for all
/// later questions. Ingest opens a day again when a scan of it comes late; then it is closed again.
/// </summary>
/// <remarks>
/// Uniques cannot be added up batch by batch, and eleven dimensions would cost eleven more upserts a scan. Counting a day
/// when it is over costs one pass over its rows, and the rollups hold nothing that a scan could change unnoticed: of a rolled day, ingest
/// updates the daily row in its own transaction, which makes a closing transaction that did not see it fail. <see cref="ScanDays"/> keeps rolling apart from ingest.
/// </remarks>
internal sealed class DayCloser(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Codes of one transaction: bounds its memory and what a late scan makes it repeat.</summary>
    private const int Codes = 1_000;

    private static readonly string s_values = string.Join(", ", Dimensions.Columns.Values.Select(column => $"('{column}', coalesce({column}, ''))"));

    /// <summary>Closes what is open before today, oldest first; returns how many days of codes that were.</summary>
    public async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        while (await RollAsync(cancellationToken))
        {
        }

        var total = 0;
        int closed;
        do
        {
            closed = await CloseSomeAsync(cancellationToken);
            total += closed;
        }
        while (closed > 0);
        return total;
    }

    /// <summary>
    /// Rolls the oldest day that is over and not rolled yet; false when there is none. The update waits for the batches that hold the day; the sum is a
    /// statement of its own, so that it sees what they committed.
    /// </summary>
    private async Task<bool> RollAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (!await LockAsync(connection, cancellationToken))
        {
            return false;
        }

        await using var roll = new NpgsqlCommand(
            "UPDATE scan_days SET rolled = true WHERE day = (SELECT min(day) FROM scan_days WHERE NOT rolled AND day < $1) RETURNING day", connection)
        { Parameters = { Today() } };
        if (await roll.ExecuteScalarAsync(cancellationToken) is not DateOnly day)
        {
            return false;
        }

        await using var sum = new NpgsqlCommand(
            """
            INSERT INTO scan_rollup_day (code_id, day, bot, scans)
            SELECT code_id, $1, bot, sum(scans) FROM scan_rollup_quarter
            WHERE slot >= ($1::timestamp AT TIME ZONE 'UTC') AND slot < (($1 + 1)::timestamp AT TIME ZONE 'UTC') GROUP BY code_id, bot
            """, connection)
        { Parameters = { new() { Value = day, NpgsqlDbType = NpgsqlDbType.Date } } };
        await sum.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<int> CloseSomeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (!await LockAsync(connection, cancellationToken))
        {
            return 0;
        }

        var (day, codes) = await OldestOpenAsync(connection, cancellationToken);
        if (codes.Length == 0)
        {
            return 0;
        }

        var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in Statements)
        {
            batch.BatchCommands.Add(new(sql)
            {
                Parameters =
                {
                    new() { Value = codes },
                    new() { Value = day, NpgsqlDbType = NpgsqlDbType.Date },
                    new() { Value = UuidTime.Floor(start) },
                    new() { Value = UuidTime.Floor(start.AddDays(1)) },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return codes.Length;
    }

    private static string[] Statements { get; } =
    [
        """
        UPDATE scan_rollup_day AS rollup SET uniques =
            (SELECT count(DISTINCT visitor) FROM scans WHERE scans.code_id = rollup.code_id AND scans.bot = rollup.bot AND event_uuid >= $3 AND event_uuid < $4)
        WHERE code_id = ANY($1) AND day = $2 AND uniques IS NULL
        """,
        "DELETE FROM scan_rollup_dimension WHERE code_id = ANY($1) AND day = $2",
        $"""
        INSERT INTO scan_rollup_dimension (code_id, day, bot, dimension, value, scans, uniques)
        SELECT code_id, $2, bot, dimension, value, count(*), count(DISTINCT visitor)
        FROM scans CROSS JOIN LATERAL (VALUES {s_values}) AS split (dimension, value)
        WHERE code_id = ANY($1) AND event_uuid >= $3 AND event_uuid < $4
        GROUP BY code_id, bot, dimension, value
        """,
    ];

    /// <summary>One closer at a time; the others have nothing to add.</summary>
    private static async Task<bool> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const long Lock = 0x5143_414E_434C_4F53;
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<(DateOnly Day, Guid[] Codes)> OldestOpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT day, code_id FROM scan_rollup_day
            WHERE uniques IS NULL AND day = (SELECT min(day) FROM scan_rollup_day WHERE uniques IS NULL AND day < $1)
            ORDER BY code_id LIMIT $2
            """, connection)
        {
            Parameters = { Today(), new() { Value = Codes } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (day, codes) = (default(DateOnly), new HashSet<Guid>());
        while (await reader.ReadAsync(cancellationToken))
        {
            day = reader.GetFieldValue<DateOnly>(0);
            codes.Add(reader.GetGuid(1));
        }

        return (day, [.. codes]);
    }

    private NpgsqlParameter Today() => new() { Value = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), NpgsqlDbType = NpgsqlDbType.Date };
}
