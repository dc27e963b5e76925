using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Redirect;

/// <summary>Reads the topic as Analytics would: strictly, by the shared contract.</summary>
internal static class ScanTopic
{
    /// <summary>Reads until <paramref name="count"/> distinct events are there, or the time is over; commits what it read when told to.</summary>
    public static IReadOnlyList<ScanEvent> Read(KafkaFixture kafka, int count, string? group = null, bool commit = false, TimeSpan? timeout = null)
    {
        using var consumer = kafka.CreateConsumer(group ?? $"test-{Guid.NewGuid():N}");
        consumer.Subscribe(Topics.ScanEvents);
        var scans = new Dictionary<Guid, ScanEvent>();
        var until = DateTime.UtcNow + (timeout ?? TimeSpan.FromSeconds(20));
        while (scans.Count < count && DateTime.UtcNow < until)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { IsPartitionEOF: false } result)
            {
                continue;
            }

            ScanEventEnvelope.TryRead(result.Message.Key, result.Message.Headers, result.Message.Value, out var scan, out var rejection)
                .ShouldBeTrue(rejection?.ToString());
            scans[scan!.EventId] = scan;
            if (commit)
            {
                consumer.StoreOffset(result);
            }
        }

        if (commit && scans.Count > 0)
        {
            consumer.Commit();
        }

        consumer.Close();
        return [.. scans.Values];
    }
}
