using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Confluent.Kafka;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// Turns librdkafka's statistics (STATISTICS.md) into gauges under the names of danielqsj/kafka_exporter: <c>kafka_consumergroup_lag</c>,
/// <c>_lag_sum</c>, <c>_current_offset</c>, <c>kafka_topic_partition_current_offset</c>, <c>_oldest_offset</c>. A process reports the partitions that it
/// is assigned; the sum over all replicas is the group's.
/// </summary>
public sealed class KafkaLagCollector
{
    private readonly ConcurrentDictionary<string, Position[]> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TopicPartition, long> _ends = new();

    /// <summary>Registers the gauges.</summary>
    public KafkaLagCollector(IMeterFactory meters)
    {
        var meter = meters.Create(KafkaTraceContext.SourceName);
        Gauge(meter, "kafka.consumergroup.lag", "Messages between the group's committed offset and the end of the partition.", Lag, withGroup: true);
        Gauge(meter, "kafka.consumergroup.current_offset", "Offset that the group has committed.", position => position.Committed, withGroup: true);
        Gauge(meter, "kafka.topic.partition.current_offset", "End of the partition.", End, withGroup: false);
        Gauge(meter, "kafka.topic.partition.oldest_offset", "Start of the partition.", position => position.Low, withGroup: false);
        meter.CreateObservableGauge(
            "kafka.consumergroup.lag_sum",
            () => _groups.SelectMany(group => group.Value.GroupBy(position => position.Topic).Select(topic => new Measurement<long>(
                topic.Sum(Lag), new("consumergroup", group.Key), new("topic", topic.Key)))),
            description: "Sum of the group's lag over the partitions that this process is assigned.");
    }

    /// <summary>Has a consumer report its positions; its configuration comes from <see cref="KafkaClients.Consumer"/> with statistics.</summary>
    public ConsumerBuilder<TKey, TValue> Watch<TKey, TValue>(ConsumerBuilder<TKey, TValue> builder, string group) =>
        builder.SetStatisticsHandler((_, json) => Read(group, json));

    /// <summary>The last known lag of a group over the partitions of this process; null before the first statistics.</summary>
    public long? LagOf(string group) => _groups.TryGetValue(group, out var positions) ? positions.Sum(Lag) : null;

    /// <summary>The partitions that this process is assigned.</summary>
    internal IReadOnlyCollection<TopicPartition> Partitions => [.. _groups.Values.SelectMany(positions => positions).Select(position => new TopicPartition(position.Topic, position.Partition)).Distinct()];

    /// <summary>Takes the end of a partition as the broker says it; null when it does not answer.</summary>
    internal void Ends(TopicPartition partition, long? end)
    {
        if (end is { } known)
        {
            _ends[partition] = known;
        }
        else
        {
            _ends.Clear();
        }
    }

    /// <summary>Takes one statistics document; of a document that is none, nothing.</summary>
    public void Read(string group, string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("topics", out var topics))
        {
            return;
        }

        var positions = new List<Position>();
        foreach (var topic in topics.EnumerateObject())
        {
            foreach (var partition in topic.Value.GetProperty("partitions").EnumerateObject())
            {
                if (Read(topic.Name, partition.Value) is { } position)
                {
                    positions.Add(position);
                }
            }
        }

        _groups[group] = [.. positions];
    }

    /// <summary>Null for the internal partition -1 and for partitions that this consumer does not fetch (not assigned, or lost).</summary>
    private static Position? Read(string topic, JsonElement partition)
    {
        var number = partition.GetProperty("partition").GetInt32();
        var fetching = partition.GetProperty("fetch_state").GetString() is not ("none" or "stopped" or "stopping");
        if (number < 0 || !fetching)
        {
            return null;
        }

        // Before the first commit and the first fetch librdkafka says -1001 (and -1).
        var (low, high, committed) = (partition.GetProperty("lo_offset").GetInt64(), partition.GetProperty("hi_offset").GetInt64(), partition.GetProperty("committed_offset").GetInt64());
        return high < 0 ? null : new(topic, number, Math.Max(0, low), high, Math.Max(-1, committed));
    }

    private void Gauge(Meter meter, string name, string description, Func<Position, long> value, bool withGroup) => meter.CreateObservableGauge(
        name,
        () => _groups.SelectMany(group => group.Value.Select(position =>
        {
            var topic = new KeyValuePair<string, object?>("topic", position.Topic);
            var partition = new KeyValuePair<string, object?>("partition", position.Partition);
            return withGroup ? new Measurement<long>(value(position), new("consumergroup", group.Key), topic, partition) : new(value(position), topic, partition);
        })),
        description: description);

    /// <summary>What the broker said, else what the consumer has seen; it may have seen more since.</summary>
    private long End(Position position) => Math.Max(position.High, _ends.GetValueOrDefault(new(position.Topic, position.Partition), -1));

    private long Lag(Position position) => Math.Max(0, End(position) - (position.Committed < 0 ? position.Low : position.Committed));

    private readonly record struct Position(string Topic, int Partition, long Low, long High, long Committed);
}
