using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// Asks the broker where the watched partitions end. A consumer learns that from what it fetches, and one that cannot store pauses its partitions: its own
/// statistics then stand still, and the lag would look steady exactly while it grows.
/// </summary>
internal sealed class KafkaEnds(KafkaLagCollector lag, KafkaClients clients, IOptions<KafkaOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(1);

    // Joins no group: a client that may ask for offsets.
    private readonly Lazy<IConsumer<Ignore, Ignore>> _client = new(() =>
        new ConsumerBuilder<Ignore, Ignore>(clients.Consumer("qr-ends", "qr-ends")).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());

    public override void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.StatisticsInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // The client's call blocks.
            await Task.Run(() => Ask(stoppingToken), stoppingToken);
        }
    }

    private void Ask(CancellationToken stoppingToken)
    {
        foreach (var partition in lag.Partitions)
        {
            stoppingToken.ThrowIfCancellationRequested();
            try
            {
                lag.Ends(partition, _client.Value.QueryWatermarkOffsets(partition, s_longestAnswer).High.Value);
            }
            catch (KafkaException)
            {
                // The health check tells that Kafka is away; without an answer the consumer's own knowledge stands.
                lag.Ends(partition, null);
                return;
            }
        }
    }
}
