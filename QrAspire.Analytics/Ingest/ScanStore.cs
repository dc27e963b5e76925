using Confluent.Kafka;
using Npgsql;
using NpgsqlTypes;
using QrAspire.Analytics.Live;
using QrAspire.Analytics.Rollups;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Ingest;

/// <summary>How many of a batch were new.</summary>
/// <param name="Stored">Rows that are in the database now because of this batch.</param>
/// <param name="Duplicates">Rows that were there before, or twice in the batch.</param>
internal readonly record struct StoreResult(int Stored, int Duplicates);

/// <summary>The positions that are reached once a batch is stored.</summary>
/// <param name="ClusterId">The cluster whose offsets these are.</param>
/// <param name="Next">The record after the last of each partition; empty when the batch ends nowhere in particular.</param>
internal sealed record StorePosition(string ClusterId, IReadOnlyCollection<TopicPartitionOffset> Next)
{
    public static StorePosition Unchanged { get; } = new("", []);
}

/// <summary>
/// Stores a batch in one transaction: rows, rollups, positions and the live notification appear together or not at all. A row whose id
/// is stored already changes nothing, so that a batch may be stored any number of times.
/// </summary>
internal sealed partial class ScanStore(NpgsqlDataSource database, PartitionMaintainer partitions, Positions positions, ILogger<ScanStore> logger)
{
    /// <summary>Batches that take the exact path after a duplicate was met: duplicates come in runs (a rebalance, a replay).</summary>
    private const int ExactRun = 20;

    private const string CopyRows = $"COPY scans ({ScanRow.Columns}) FROM STDIN (FORMAT BINARY)";
    // The bounds let the planner leave out partitions; the array alone would look into each.
    private const string FindStored = "SELECT event_uuid FROM scans WHERE event_uuid BETWEEN $1 AND $2 AND event_uuid = ANY($3)";

    private const string AddQuarters =
        """
        INSERT INTO scan_rollup_quarter AS rollup (code_id, slot, bot, source, scans)
        SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (code_id, slot, bot, source) DO UPDATE SET scans = rollup.scans + EXCLUDED.scans
        """;

    // Of rolled days only. A scan of a closed one opens it again: its uniques and dimensions are no longer those of its rows.
    private const string AddDays =
        """
        INSERT INTO scan_rollup_day AS rollup (code_id, day, bot, scans)
        SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT (code_id, day, bot) DO UPDATE SET scans = rollup.scans + EXCLUDED.scans, uniques = NULL
        """;

    private static readonly IReadOnlySet<DateOnly> s_none = new HashSet<DateOnly>();

    private int _exactLeft = ExactRun;

    /// <summary>Expect duplicates in the next batches, because records may come a second time.</summary>
    public void ExpectDuplicates() => Volatile.Write(ref _exactLeft, ExactRun);

    /// <summary>Stores the batch; throws what the database throws, with nothing stored.</summary>
    public async Task<StoreResult> StoreAsync(PreparedBatch batch, StorePosition position, CancellationToken cancellationToken)
    {
        if (batch.Rows.Count == 0)
        {
            return await StoreNothingAsync(batch, position, cancellationToken);
        }

        await partitions.EnsureAsync(batch.Rows.Min(row => row.Event.OccurredAt), batch.Rows.Max(row => row.Event.OccurredAt), cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (Volatile.Read(ref _exactLeft) <= 0)
        {
            try
            {
                return await StoreNewAsync(connection, batch, position, cancellationToken);
            }
            catch (PostgresException duplicate) when (duplicate.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                LogDuplicates(logger, batch.Rows.Count);
                ExpectDuplicates();
            }
        }

        return await StoreExactAsync(connection, batch, position, cancellationToken);
    }

    /// <summary>The fast path: all rows are taken to be new, the unique index objects otherwise.</summary>
    private async Task<StoreResult> StoreNewAsync(NpgsqlConnection connection, PreparedBatch batch, StorePosition position, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rolled = await ScanDays.HoldAsync(connection, batch.Rollups.Dates, cancellationToken);
        await CopyAsync(connection, CopyRows, batch.Copy, cancellationToken);
        await FinishAsync(connection, transaction, batch, rolled, position, cancellationToken);
        return new(batch.Rows.Count, batch.Repeated);
    }

    /// <summary>
    /// The exact path: ids that are stored already are looked up first, and only the other rows count. An owner before us that
    /// stores the same ids meanwhile makes the unique index object; the batch is then tried again.
    /// </summary>
    private async Task<StoreResult> StoreExactAsync(NpgsqlConnection connection, PreparedBatch batch, StorePosition position, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rolled = await ScanDays.HoldAsync(connection, batch.Rollups.Dates, cancellationToken);
        var stored = await FindStoredAsync(connection, batch.Rows, cancellationToken);
        if (stored.Count == 0)
        {
            Interlocked.Decrement(ref _exactLeft);
        }
        else
        {
            ExpectDuplicates();
        }

        var remaining = stored.Count == 0 ? batch : PreparedBatch.Of([.. batch.Rows.Where(row => !stored.Contains(row.Event.EventId))]);
        if (remaining.Rows.Count > 0)
        {
            await CopyAsync(connection, CopyRows, remaining.Copy, cancellationToken);
        }

        await FinishAsync(connection, transaction, remaining, rolled, position, cancellationToken);
        return new(remaining.Rows.Count, stored.Count + batch.Repeated);
    }

    private static async Task<HashSet<Guid>> FindStoredAsync(NpgsqlConnection connection, IReadOnlyList<ScanRow> rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FindStored, connection)
        {
            Parameters =
            {
                new() { Value = rows[0].Event.EventId },
                new() { Value = rows[^1].Event.EventId },
                new() { Value = rows.Select(row => row.Event.EventId).ToArray() },
            },
        };
        var stored = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(reader.GetGuid(0));
        }

        return stored;
    }

    /// <summary>A batch of dead letters only: nothing to store but how far it went.</summary>
    private async Task<StoreResult> StoreNothingAsync(PreparedBatch batch, StorePosition position, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await FinishAsync(connection, transaction, batch, s_none, position, cancellationToken);
        return new(0, batch.Repeated);
    }

    private async Task FinishAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, PreparedBatch prepared, IReadOnlySet<DateOnly> rolled, StorePosition position, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (prepared.Rows.Count > 0)
        {
            batch.BatchCommands.Add(Quarters(prepared.Rollups.BySlot));
        }

        if (rolled.Count > 0)
        {
            batch.BatchCommands.Add(Days(prepared.Rollups.ByDay(rolled)));
        }

        if (position.Next.Count > 0)
        {
            batch.BatchCommands.Add(positions.Saving(position.ClusterId, position.Next));
        }

        foreach (var announcement in LiveAnnouncer.Announce(prepared.Rows))
        {
            batch.BatchCommands.Add(announcement);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string command, CopyBuffer rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(command, cancellationToken);
        await copy.WriteAsync(rows.Bytes, cancellationToken);
    }

    private static NpgsqlBatchCommand Quarters(RollupDelta.Quarters delta) => new(AddQuarters)
    {
        Parameters =
        {
            new() { Value = delta.CodeIds, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = delta.Slots, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            new() { Value = delta.Bots, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean },
            new() { Value = delta.Sources, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new() { Value = delta.Scans, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
        },
    };

    private static NpgsqlBatchCommand Days(RollupDelta.Days delta) => new(AddDays)
    {
        Parameters =
        {
            new() { Value = delta.CodeIds, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = delta.Dates, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date },
            new() { Value = delta.Bots, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean },
            new() { Value = delta.Scans, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
        },
    };

    [LoggerMessage(EventId = 3000, Level = LogLevel.Information, Message = "A batch of {Rows} holds scans that are stored already; storing the others")]
    private static partial void LogDuplicates(ILogger logger, int rows);
}
