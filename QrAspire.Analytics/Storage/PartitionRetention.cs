using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace QrAspire.Analytics.Storage;

/// <summary>Drops partitions of raw scans that are older than the retention, archived first if a folder is named. Rollups keep their totals.</summary>
internal sealed partial class PartitionRetention(
    NpgsqlDataSource database, PartitionMaintainer partitions, ScanArchive archive, IOptions<PartitionOptions> options, TimeProvider time, ILogger<PartitionRetention> logger)
{
    /// <summary>Scans before this moment are not taken any more, because their partition may be gone; null: all are taken.</summary>
    public DateTimeOffset? Horizon => options.Value.Retention is { } retention ? time.GetUtcNow() - retention : null;

    /// <summary>Drops what may go; returns the names.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        if (Horizon is not { } horizon)
        {
            return [];
        }

        var dropped = new List<string>();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var span in (await partitions.ReadAsync(connection, cancellationToken)).Where(span => span.To <= horizon))
        {
            if (await DropAsync(span, cancellationToken))
            {
                dropped.Add(span.Name);
            }
        }

        return dropped;
    }

    private async Task<bool> DropAsync(PartitionSpan span, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var locking = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = PartitionMaintainer.AdvisoryLock } } })
        {
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        // Another instance may have been here first.
        if (!(await partitions.ReadAsync(connection, cancellationToken)).Contains(span))
        {
            return false;
        }

        // Days that are still open have their uniques and dimensions in these rows only.
        if (await HasOpenDaysAsync(connection, span, cancellationToken))
        {
            LogOpen(logger, span.Name);
            return false;
        }

        if (options.Value.ArchiveFolder is { Length: > 0 } folder)
        {
            var manifest = await archive.ExportAsync(span, folder, cancellationToken);
            LogArchived(logger, span.Name, manifest.Rows, folder);
        }

        // Whoever waits for the lock on the parent blocks ingest behind it: better to come again later.
        await using var drop = new NpgsqlCommand($"SET LOCAL lock_timeout = '2s'; DROP TABLE {span.Name}", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogDropped(logger, span.Name);
        return true;
    }

    private static async Task<bool> HasOpenDaysAsync(NpgsqlConnection connection, PartitionSpan span, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM scan_rollup_day WHERE uniques IS NULL AND day >= $1 AND day < $2) OR EXISTS (SELECT FROM scan_days WHERE NOT rolled AND day >= $1 AND day < $2)", connection)
        {
            Parameters =
            {
                new() { Value = DateOnly.FromDateTime(span.From.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Date },
                new() { Value = DateOnly.FromDateTime(span.To.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Date },
            },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(EventId = 3110, Level = LogLevel.Information, Message = "Dropped partition {Partition}: older than the retention")]
    private static partial void LogDropped(ILogger logger, string partition);

    [LoggerMessage(EventId = 3111, Level = LogLevel.Information, Message = "Archived {Rows} scans of {Partition} in {Folder}")]
    private static partial void LogArchived(ILogger logger, string partition, long rows, string folder);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Information, Message = "Partition {Partition} stays for now: it has open days")]
    private static partial void LogOpen(ILogger logger, string partition);
}
