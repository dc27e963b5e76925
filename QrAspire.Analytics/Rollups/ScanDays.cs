using Npgsql;
using NpgsqlTypes;

namespace QrAspire.Analytics.Rollups;

/// <summary>
/// The table <c>scan_days</c>: which UTC days have daily rows. A batch holds its days (<c>FOR SHARE</c>) from before its first write to its commit, so that
/// a day is rolled either before the batch, which then adds to the daily rows itself, or after it, and sums what it wrote.
/// </summary>
internal static class ScanDays
{
    private const string Hold = "SELECT day, rolled FROM scan_days WHERE day = ANY($1) ORDER BY day FOR SHARE";
    private const string Add = "INSERT INTO scan_days (day) SELECT * FROM unnest($1) ORDER BY 1 ON CONFLICT DO NOTHING";

    /// <summary>Waits until none of the days is being rolled and holds them until the transaction ends; returns those that are rolled.</summary>
    public static async Task<IReadOnlySet<DateOnly>> HoldAsync(NpgsqlConnection connection, DateOnly[] days, CancellationToken cancellationToken)
    {
        var held = await ReadAsync(connection, days, cancellationToken);
        if (held.Count < days.Length)
        {
            await using var add = new NpgsqlCommand(Add, connection) { Parameters = { Days(days) } };
            await add.ExecuteNonQueryAsync(cancellationToken);
            held = await ReadAsync(connection, days, cancellationToken);
        }

        return held.Where(day => day.Value).Select(day => day.Key).ToHashSet();
    }

    private static async Task<Dictionary<DateOnly, bool>> ReadAsync(NpgsqlConnection connection, DateOnly[] days, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Hold, connection) { Parameters = { Days(days) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var held = new Dictionary<DateOnly, bool>();
        while (await reader.ReadAsync(cancellationToken))
        {
            held[reader.GetFieldValue<DateOnly>(0)] = reader.GetBoolean(1);
        }

        return held;
    }

    private static NpgsqlParameter Days(DateOnly[] days) => new() { Value = days, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date };
}
