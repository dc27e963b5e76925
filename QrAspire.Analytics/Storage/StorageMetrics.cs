using System.Diagnostics.Metrics;
using Npgsql;
using QrAspire.Analytics.Ingest;

namespace QrAspire.Analytics.Storage;

/// <summary>Gauges that cost a query, read from time to time: rows in the default partition, partitions ahead, dead letters.</summary>
internal sealed class StorageMetrics
{
    private IReadOnlyDictionary<string, long> _deadLetters = new Dictionary<string, long>();
    private long _defaultRows;
    private int _partitionsAhead;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(IngestMetrics.MeterName);
        meter.CreateObservableGauge("qr.scans_default_partition_rows", () => Volatile.Read(ref _defaultRows), description: "Scans whose time lies outside of all partitions: a wrong clock, or partitions that were not made.");
        meter.CreateObservableGauge("qr.scans_partitions_ahead", () => Volatile.Read(ref _partitionsAhead), description: "Partitions that begin after now.");
        meter.CreateObservableGauge("qr.dlq_messages", () => Volatile.Read(ref _deadLetters).Select(reason => new Measurement<long>(reason.Value, new KeyValuePair<string, object?>("reason", reason.Key))), description: "Dead letters that wait for a decision (neither replayed nor discarded), by reason.");
    }

    /// <summary>Reads the figures again.</summary>
    public async Task ReadAsync(NpgsqlDataSource database, PartitionMaintainer partitions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var ahead = (await partitions.ReadAsync(connection, cancellationToken)).Count(span => span.From > now);
        await using (var command = new NpgsqlCommand("SELECT count(*) FROM scans_default", connection))
        {
            Volatile.Write(ref _defaultRows, (long)(await command.ExecuteScalarAsync(cancellationToken))!);
        }

        var letters = new Dictionary<string, long>();
        await using (var command = new NpgsqlCommand("SELECT reason, count(*) FROM dead_letters WHERE replayed_at IS NULL GROUP BY reason", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                letters[reader.GetString(0)] = reader.GetInt64(1);
            }
        }

        // A reason that is gone stays as zero, so that its series ends instead of hanging.
        foreach (var reason in _deadLetters.Keys)
        {
            letters.TryAdd(reason, 0);
        }

        Volatile.Write(ref _deadLetters, letters);
        Volatile.Write(ref _partitionsAhead, ahead);
    }
}
