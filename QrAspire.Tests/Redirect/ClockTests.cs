using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>A clock that is set back or forth under a running Redirect: nothing is lost, doubled or out of order.</summary>
public sealed class ClockTests(PostgresFixture postgres, KafkaFixture kafka) : IClassFixture<PostgresFixture>, IClassFixture<KafkaFixture>
{
    private const int Each = 40;

    [Fact]
    public async Task Clock_steps_cost_no_scan_no_unique_id_and_no_order()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        await codes.AddAsync("clock", "https://example.org/");
        using var data = new TemporaryFolder();
        var time = new SteppingTime();
        await using var redirect = await RedirectServer.StartAsync(time, data.File("data"), postgres.ConnectionString, kafka.BootstrapServers, "Journal:Release=Acked", "Journal:KeepReleased=01:00:00");
        await Eventually.Async(async () => (await redirect.Client.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode);

        TimeSpan[] steps = [TimeSpan.Zero, TimeSpan.FromHours(-3), TimeSpan.FromMilliseconds(-3), TimeSpan.FromDays(2), TimeSpan.FromDays(-400), TimeSpan.Zero];
        var sent = new List<(string RequestId, DateTimeOffset From, DateTimeOffset To)>();
        foreach (var step in steps)
        {
            time.StepTo(step);
            for (var i = 0; i < Each; i++)
            {
                var from = time.GetUtcNow();
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/r/clock", UriKind.Relative));
                request.Headers.Add("X-Request-ID", $"clock-{sent.Count}");
                using var response = await redirect.Client.SendAsync(request);
                ((int)response.StatusCode).ShouldBe(302);
                sent.Add(($"clock-{sent.Count}", from, time.GetUtcNow()));
            }
        }

        var journal = redirect.Get<Journal>();
        var written = TestJournal.Read(journal.Folder!, journal.End).ConvertAll(Read);
        written.ConvertAll(scan => scan.RequestId).ShouldBe(sent.ConvertAll(scan => scan.RequestId), "the journal keeps the order of the answers");
        written.Select(scan => scan.EventId).Distinct().Count().ShouldBe(sent.Count);
        for (var i = 0; i < sent.Count; i++)
        {
            // A partition is chosen by the id: it has to say when the scan says it was.
            ScanEventCodec.UnixMilliseconds(written[i].EventId).ShouldBe(written[i].OccurredAt.ToUnixTimeMilliseconds());
            written[i].OccurredAt.ShouldBeInRange(sent[i].From.AddMilliseconds(-1), sent[i].To);
        }

        ScanTopic.Read(kafka, sent.Count).Count.ShouldBe(sent.Count);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Pending(journal.Appended) == 0);
        journal.Dropped.ShouldBe(0);
    }

    private static ScanEvent Read(byte[] payload)
    {
        ScanRecord.TryRead(payload, out var record).ShouldBeTrue();
        ScanEventEnvelope.TryRead(ScanEventEnvelope.Key(record.CodeId), ScanEventEnvelope.Headers(record.EventId, record.OccurredAt), record.Data, out var scan, out var rejection).ShouldBeTrue(rejection?.ToString());
        return scan!;
    }
}
