using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>The Kafka fixture that other tests stand on.</summary>
public sealed class KafkaFixtureTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task What_is_produced_is_consumed_also_after_the_broker_was_down()
    {
        using var producer = kafka.CreateProducer();
        await producer.ProduceAsync(Topics.ScanEvents, new() { Key = "a"u8.ToArray(), Value = "1"u8.ToArray() });

        kafka.Cluster.BrokerDown();
        var second = producer.ProduceAsync(Topics.ScanEvents, new() { Key = "a"u8.ToArray(), Value = "2"u8.ToArray() });
        kafka.Cluster.BrokerUp();
        (await second.WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(PersistenceStatus.Persisted);

        using var consumer = kafka.CreateConsumer("fixture");
        consumer.Subscribe(Topics.ScanEvents);
        var values = Enumerable.Range(0, 2).Select(_ => consumer.Consume(TimeSpan.FromSeconds(10)).Message.Value[0]).ToArray();
        values.ShouldBe("12"u8.ToArray());
        consumer.Close();
    }
}
