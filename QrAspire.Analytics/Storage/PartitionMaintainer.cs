using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace QrAspire.Analytics.Storage;

/// <summary>Makes the partitions of <c>scans</c> ahead of time, and any that a late batch needs before it is stored.</summary>
internal sealed partial class PartitionMaintainer(NpgsqlDataSource database, IOptions<PartitionOptions> options, TimeProvider time, ILogger<PartitionMaintainer> logger)
{
    /// <summary>Serialises partition changes between instances for the length of a transaction; the number is arbitrary but fixed.</summary>
    public const long AdvisoryLock = 0x5143_414E_5041_5254;

    /// <summary>Scans further in the future than the partitions made ahead go to the default partition: a wrong clock makes no tables.</summary>
    private ImmutableArray<PartitionSpan> _known = [];

    /// <summary>The partitions that exist, in order, as last seen.</summary>
    public ImmutableArray<PartitionSpan> Known => _known;

    /// <summary>Makes what is missing from now to <see cref="PartitionOptions.Ahead"/> partitions ahead.</summary>
    public Task EnsureAheadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return CreateAsync(now, PartitionPlan.AheadUntil(now, options.Value.Ahead, options.Value.Width), cancellationToken);
    }

    /// <summary>Makes what a batch between two moments needs; nothing at all, and no query, in the usual case.</summary>
    public Task EnsureAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var limit = PartitionPlan.AheadUntil(time.GetUtcNow(), options.Value.Ahead, options.Value.Width);
        to = to < limit ? to : limit;
        return from > to || PartitionPlan.Missing(_known, from, to, options.Value.Width).Count == 0
            ? Task.CompletedTask
            : CreateAsync(from, to, cancellationToken);
    }

    /// <summary>Reads which partitions exist.</summary>
    public async Task<ImmutableArray<PartitionSpan>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = 'scans'::regclass ORDER BY 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var spans = ImmutableArray.CreateBuilder<PartitionSpan>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (PartitionSpan.Parse(reader.GetString(0)) is { } span)
            {
                spans.Add(span);
            }
        }

        return _known = spans.ToImmutable();
    }

    private async Task CreateAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var locking = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = AdvisoryLock } } })
        {
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var span in PartitionPlan.Missing(await ReadAsync(connection, cancellationToken), from, to, options.Value.Width))
        {
            await CreateAsync(connection, span, cancellationToken);
            LogCreated(logger, span.Name);
        }

        await ReadAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Rows of the span that lie in the default partition already (a clock that ran ahead) move into the new one: the table is
    /// filled on its own first, because attaching refuses while the default partition holds such rows.
    /// </summary>
    private static async Task CreateAsync(NpgsqlConnection connection, PartitionSpan span, CancellationToken cancellationToken)
    {
        var (from, to) = (UuidTime.Floor(span.From), UuidTime.Floor(span.To));
        var sql = string.Create(CultureInfo.InvariantCulture,
            $"""
            CREATE TABLE {span.Name} (LIKE scans INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
            WITH moved AS (DELETE FROM scans_default WHERE event_uuid >= '{from}' AND event_uuid < '{to}' RETURNING *)
                INSERT INTO {span.Name} SELECT * FROM moved;
            ALTER TABLE scans ATTACH PARTITION {span.Name} FOR VALUES FROM ('{from}') TO ('{to}');
            """);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "Made partition {Partition}")]
    private static partial void LogCreated(ILogger logger, string partition);
}
