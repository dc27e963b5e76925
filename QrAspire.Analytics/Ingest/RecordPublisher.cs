using System.Diagnostics;
using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>Publishes records: rejected ones to <see cref="Topics.DeadLetters"/>, replayed ones to where they came from.</summary>
internal sealed class RecordPublisher(KafkaClients clients) : IDisposable
{
    // Made on first use: most instances never meet a dead letter, and none in tests without a broker.
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(() => new ProducerBuilder<byte[], byte[]>(Configuration(clients)).Build());

    /// <summary>Publishes all and waits until the broker has them; throws <see cref="KafkaException"/> when one could not be delivered.</summary>
    public async Task PublishAsync(string topic, IReadOnlyCollection<Message<byte[], byte[]>> records, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await Task.WhenAll(records.Select(record => _producer.Value.ProduceAsync(topic, record, cancellationToken)));
            MessagingMetrics.Sent(topic, records.Count, Stopwatch.GetElapsedTime(started));
        }
        catch (KafkaException exception)
        {
            MessagingMetrics.Sent(topic, records.Count, Stopwatch.GetElapsedTime(started), exception.Error.Code.ToString());
            throw;
        }
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private static ProducerConfig Configuration(KafkaClients clients)
    {
        var configuration = clients.Producer("qr-analytics");
        configuration.MessageTimeoutMs = 10_000;
        return configuration;
    }
}
