namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>How the embedded broker runs; configuration section <c>Embedded:Kafka</c>.</summary>
internal sealed class KafkaOptions
{
    public const string Section = "Embedded:Kafka";

    /// <summary>Topics that exist from the start, with their numbers of partitions.</summary>
    public Dictionary<string, int> Topics { get; set; } = [];

    /// <summary>Number of brokers in the cluster.</summary>
    public int Brokers { get; set; } = 1;

    /// <summary>Path of librdkafka; null = the system's own.</summary>
    public string? Library { get; set; }
}
