using Confluent.Kafka;
using Npgsql;
using NpgsqlTypes;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// How far each partition is stored, kept beside the rows. Kafka's committed offsets say the same to everybody else, but only
/// these are sure to belong to the log they are used on: a broker that starts anew begins at 0 again.
/// </summary>
internal sealed class Positions(NpgsqlDataSource database, TimeProvider time)
{
    private const string Save =
        """
        INSERT INTO ingest_positions AS position (cluster_id, topic, partition, next_offset, stored_at)
        SELECT $1, topic, partition, next_offset, $5 FROM unnest($2, $3, $4) AS given (topic, partition, next_offset) ORDER BY topic, partition
        ON CONFLICT (topic, partition) DO UPDATE SET
            next_offset = CASE WHEN position.cluster_id = EXCLUDED.cluster_id THEN greatest(position.next_offset, EXCLUDED.next_offset) ELSE EXCLUDED.next_offset END,
            cluster_id = EXCLUDED.cluster_id,
            stored_at = EXCLUDED.stored_at
        """;

    /// <summary>The statement that records positions; to be run in the transaction that stores the records before them.</summary>
    public NpgsqlBatchCommand Saving(string clusterId, IReadOnlyCollection<TopicPartitionOffset> next) => new(Save)
    {
        Parameters =
        {
            new() { Value = clusterId },
            new() { Value = next.Select(position => position.Topic).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new() { Value = next.Select(position => position.Partition.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new() { Value = next.Select(position => position.Offset.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            new() { Value = time.GetUtcNow() },
        },
    };

    /// <summary>
    /// Where to begin: after the last stored record if it was of this cluster; at the first record if the partition's
    /// position is another cluster's; where the group's commits say if nothing is known. Called on the consumer's own
    /// thread, whose callbacks are synchronous.
    /// </summary>
    public IReadOnlyList<TopicPartitionOffset> Load(string clusterId, IReadOnlyCollection<TopicPartition> partitions)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand("SELECT topic, partition, cluster_id, next_offset FROM ingest_positions", connection);
        using var reader = command.ExecuteReader();
        var known = new Dictionary<TopicPartition, Offset>();
        while (reader.Read())
        {
            var offset = reader.GetString(2) == clusterId ? new Offset(reader.GetInt64(3)) : Offset.Beginning;
            known[new(reader.GetString(0), reader.GetInt32(1))] = offset;
        }

        return [.. partitions.Select(partition => new TopicPartitionOffset(partition, known.GetValueOrDefault(partition, Offset.Unset)))];
    }
}
