using System.Diagnostics;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Redirect;

/// <summary>Reads the topic as Analytics would: strictly, by the shared contract.</summary>
internal static class ScanTopic
{
    /// <summary>Reads until <paramref name="count"/> distinct events are there, or the time is over; commits what it read when told to.</summary>
    public static IReadOnlyList<ScanEvent> Read(KafkaFixture kafka, int count, string? group = null, bool commit = false, TimeSpan? timeout = null)
    {
        var read = 0;
        return ReadUntil(kafka, _ => ++read >= count, timeout ?? TimeSpan.FromSeconds(20), group, commit);
    }

    /// <summary>Reads until <paramref name="enough"/> says so, which is asked for every new event, or the time is over.</summary>
    public static IReadOnlyList<ScanEvent> ReadUntil(KafkaFixture kafka, Func<ScanEvent, bool> enough, TimeSpan timeout, string? group = null, bool commit = false)
    {
        using var consumer = kafka.CreateConsumer(group ?? $"test-{Guid.NewGuid():N}");
        consumer.Subscribe(Topics.ScanEvents);
        var scans = new Dictionary<Guid, ScanEvent>();
        var started = Stopwatch.GetTimestamp();
        var isEnough = false;
        while (!isEnough && Stopwatch.GetElapsedTime(started) < timeout)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { IsPartitionEOF: false } result)
            {
                continue;
            }

            ScanEventEnvelope.TryRead(result.Message.Key, result.Message.Headers, result.Message.Value, out var scan, out var rejection)
                .ShouldBeTrue(rejection?.ToString());
            isEnough = scans.TryAdd(scan!.EventId, scan) && enough(scan);
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
