using Confluent.Kafka;

namespace QrAspire.Analytics.Ingest;

/// <summary>A record as its pipeline keeps it until the batch is stored.</summary>
internal abstract class ReceivedRecord(TopicPartitionOffset position)
{
    /// <summary>Where it was received.</summary>
    public TopicPartitionOffset Position => position;
}
