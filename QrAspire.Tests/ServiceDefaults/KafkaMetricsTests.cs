using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Lag as produced minus committed, under the exporter's names, over the real protocol.</summary>
public sealed class KafkaMetricsTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task Lag_is_what_was_produced_and_not_committed()
    {
        await using var host = await ServiceHost.StartAsync(
            configure: builder => builder.AddKafkaClients(),
            settings: new() { ["ConnectionStrings:kafka"] = kafka.BootstrapServers, ["Kafka:StatisticsInterval"] = "00:00:00.200" });
        var lag = host.App.Services.GetRequiredService<KafkaLagCollector>();
        var clients = host.App.Services.GetRequiredService<KafkaClients>();
        using var producer = kafka.CreateProducer();
        for (var i = 0; i < 10; i++)
        {
            await producer.ProduceAsync(new TopicPartition(Topics.ScanEvents, 3), new() { Key = "k"u8.ToArray(), Value = "v"u8.ToArray() });
        }

        using var consumer = lag.Watch(new ConsumerBuilder<byte[], byte[]>(clients.Consumer("test", "lag-group", statistics: true)), "lag-group").Build();
        consumer.Subscribe(Topics.ScanEvents);
        for (var i = 0; i < 4; i++)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            consumer.Commit([new TopicPartitionOffset(record.TopicPartition, record.Offset + 1)]);
        }

        await Eventually.Async(() =>
        {
            consumer.Consume(TimeSpan.FromMilliseconds(50));
            return lag.LagOf("lag-group") == 6;
        });
        var text = await host.Client.GetStringAsync("/metrics");
        text.ShouldContain("kafka_consumergroup_lag{consumergroup=\"lag-group\",partition=\"3\",topic=\"qr.events\"} 6\n");
        text.ShouldContain("kafka_consumergroup_lag_sum{consumergroup=\"lag-group\",topic=\"qr.events\"} 6\n");
        text.ShouldContain("kafka_consumergroup_current_offset{consumergroup=\"lag-group\",partition=\"3\",topic=\"qr.events\"} 4\n");
        text.ShouldContain("kafka_topic_partition_current_offset{partition=\"3\",topic=\"qr.events\"} 10\n");
        consumer.Close();
    }

    [Fact]
    public async Task The_lag_of_a_consumer_that_has_paused_goes_on_growing()
    {
        await using var host = await ServiceHost.StartAsync(
            configure: builder => builder.AddKafkaClients(),
            settings: new() { ["ConnectionStrings:kafka"] = kafka.BootstrapServers, ["Kafka:StatisticsInterval"] = "00:00:00.200" });
        var lag = host.App.Services.GetRequiredService<KafkaLagCollector>();
        using var producer = kafka.CreateProducer();
        using var consumer = lag.Watch(new ConsumerBuilder<byte[], byte[]>(host.App.Services.GetRequiredService<KafkaClients>().Consumer("test", "paused-group", statistics: true)), "paused-group").Build();
        var partition = new TopicPartition(Topics.ScanEvents, 5);
        await ProduceAsync(3);
        consumer.Assign(partition);
        for (var i = 0; i < 3; i++)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            consumer.Commit([new TopicPartitionOffset(record.TopicPartition, record.Offset + 1)]);
        }

        await LagAsync(0);
        consumer.Pause([partition]);
        await ProduceAsync(20);
        await LagAsync(20);
        await ProduceAsync(5);
        await LagAsync(25);

        async Task ProduceAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await producer.ProduceAsync(partition, new() { Key = "k"u8.ToArray(), Value = "v"u8.ToArray() });
            }
        }

        Task LagAsync(long expected) => Eventually.Async(() =>
        {
            consumer.Consume(TimeSpan.FromMilliseconds(20));
            return lag.LagOf("paused-group") == expected;
        }, because: $"the lag is {expected}");
    }

    [Fact]
    public async Task Flags_and_messages_are_counted()
    {
        await using var host = await ServiceHost.StartAsync(settings: new() { ["FeatureManagement:NewThing"] = "true", ["FeatureManagement:OldThing"] = "false" });
        MessagingMetrics.Sent("qr.test", 2, TimeSpan.FromMilliseconds(3));
        MessagingMetrics.Consumed("qr.test", "g", 5);
        MessagingMetrics.Processed("qr.test", "g", TimeSpan.FromMilliseconds(3), "TimeoutException");

        var text = await host.Client.GetStringAsync("/metrics");

        text.ShouldContain("qr_feature_enabled{flag=\"NewThing\"} 1\n");
        text.ShouldContain("qr_feature_enabled{flag=\"OldThing\"} 0\n");
        text.ShouldContain("messaging_client_sent_messages_total{messaging_destination_name=\"qr.test\",messaging_operation_name=\"send\",messaging_operation_type=\"send\",messaging_system=\"kafka\"} 2\n");
        text.ShouldContain("messaging_client_consumed_messages_total{messaging_consumer_group_name=\"g\",");
        text.ShouldContain("messaging_process_duration_seconds_count{error_type=\"TimeoutException\",");
    }
}
