using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// A Kafka protocol endpoint of the test class's own, with the product's topics in 12 partitions each: take it as
/// <c>IClassFixture&lt;KafkaFixture&gt;</c>. <see cref="Cluster"/> breaks it; what a test breaks it repairs.
/// </summary>
public sealed class KafkaFixture : IDisposable
{
    /// <summary>Partitions of every topic, as in the product.</summary>
    public const int Partitions = 12;

    /// <summary>Starts the cluster and creates the topics.</summary>
    public KafkaFixture()
    {
        Clients = ClientsFor(Cluster.BootstrapServers);
        Cluster.CreateTopic(Topics.ScanEvents, Partitions);
        Cluster.CreateTopic(Topics.DeadLetters, Partitions);
    }

    /// <summary>The cluster itself: down, up, slow, failing.</summary>
    public MockKafka Cluster { get; } = new();

    /// <summary>Client configurations of the product, pointed at this cluster.</summary>
    public KafkaClients Clients { get; }

    /// <summary>Value of <c>ConnectionStrings:kafka</c>.</summary>
    public string BootstrapServers => Cluster.BootstrapServers;

    /// <summary>Client configurations of the product for any address.</summary>
    public static KafkaClients ClientsFor(string bootstrapServers) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:kafka", bootstrapServers)]).Build(),
        Options.Create(new KafkaOptions()));

    /// <summary>A producer of bytes with the product's settings.</summary>
    public IProducer<byte[], byte[]> CreateProducer() => new ProducerBuilder<byte[], byte[]>(Clients.Producer("test")).Build();

    /// <summary>A consumer of bytes with the product's settings.</summary>
    public IConsumer<byte[], byte[]> CreateConsumer(string group) => new ConsumerBuilder<byte[], byte[]>(Clients.Consumer("test", group)).Build();

    /// <inheritdoc />
    public void Dispose() => Cluster.Dispose();
}
