using System.Data.Common;
using Npgsql;

namespace QrAspire.Redirect.Targets;

/// <summary>The statements that Redirect sends to Postgres; all read the view <c>redirect_targets</c>.</summary>
internal static class TargetReader
{
    /// <summary>Notification channel.</summary>
    public const string Channel = "redirect_targets";

    private static readonly TimeSpan s_viewInterval = TimeSpan.FromMilliseconds(250);

    private const string Columns =
        "short_id, code_id, version, state, url, status, valid_from, valid_until, max_scans, forward_query, track_scans, has_password, extra::text";

    /// <summary>Everything.</summary>
    public const string All = $"SELECT {Columns} FROM redirect_targets";

    /// <summary>The targets of some short ids; <c>$1</c> is an array of text.</summary>
    public const string ByShortId = $"SELECT {Columns} FROM redirect_targets WHERE short_id = ANY($1)";

    /// <summary>What changed at or after a transaction; <c>$1</c> is its id as text.</summary>
    public const string ChangedSince = $"SELECT {Columns} FROM redirect_targets WHERE change_xid >= $1::text::xid8";

    private const string Clock =
        "SELECT s.system_identifier::text || '/' || c.timeline_id, pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text " +
        "FROM pg_control_system() s, pg_control_checkpoint() c";

    /// <summary>The cluster's identity and transaction horizon, to be remembered before a read.</summary>
    public static async Task<DatabaseClock> ReadClockAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Clock, connection) { CommandTimeout = Seconds(timeout) };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(reader.GetString(0), ulong.Parse(reader.GetString(1), null), ulong.Parse(reader.GetString(2), null));
    }

    /// <summary>Runs a statement of this class and hands every row to <paramref name="each"/>.</summary>
    public static async Task ReadAsync(NpgsqlCommand command, TimeSpan timeout, Action<TargetRow> each, CancellationToken cancellationToken)
    {
        command.CommandTimeout = Seconds(timeout);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            each(Row(reader));
        }
    }

    /// <summary>True once the API has made the view; asking costs no error.</summary>
    public static async Task<bool> HasViewAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('redirect_targets') IS NOT NULL", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Returns once the view is there.</summary>
    public static async Task UntilViewAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!await HasViewAsync(connection, cancellationToken))
        {
            await Task.Delay(s_viewInterval, time, cancellationToken);
        }
    }

    private static int Seconds(TimeSpan timeout) => (int)Math.Ceiling(timeout.TotalSeconds);

    private static TargetRow Row(DbDataReader reader) => new(
        reader.GetString(0),
        reader.GetGuid(1),
        reader.GetInt64(2),
        reader.GetString(3) switch { "active" => TargetState.Active, "deleted" => TargetState.Deleted, _ => TargetState.Disabled },
        reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.GetInt16(5),
        Moment(reader, 6),
        Moment(reader, 7),
        reader.IsDBNull(8) ? null : reader.GetInt64(8),
        reader.GetBoolean(9),
        reader.GetBoolean(10),
        reader.GetBoolean(11),
        reader.IsDBNull(12) ? null : reader.GetString(12));

    private static DateTimeOffset? Moment(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
}

/// <summary>Where a database stands.</summary>
/// <param name="Cluster">System identifier and timeline; another value means a restore, a failover or another cluster.</param>
/// <param name="XMin">Every transaction below it has ended.</param>
/// <param name="XMax">The next transaction id.</param>
internal readonly record struct DatabaseClock(string Cluster, ulong XMin, ulong XMax);
