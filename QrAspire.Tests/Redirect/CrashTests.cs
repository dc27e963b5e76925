using System.Collections.Concurrent;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>The process as it runs in the field, killed in the middle of its work.</summary>
public sealed class CrashTests(PostgresFixture postgres, KafkaFixture kafka) : IClassFixture<PostgresFixture>, IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task Every_scan_that_was_answered_before_a_kill_is_an_event_after_it()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        await codes.AddAsync("crash", "https://example.org/");
        using var data = new TemporaryFolder();
        var answered = new ConcurrentBag<string>();
        for (var life = 0; life < 3; life++)
        {
            var port = FreePort.Next();
            using var redirect = await RedirectProcess.StartAsync(data.File("data"), port, postgres.ConnectionString, kafka.BootstrapServers);
            using var stop = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => ScanAsync(port, $"{life}-{worker}", answered, stop.Token)));
            await Task.Delay(TimeSpan.FromMilliseconds(700 + (300 * life)));
            redirect.Kill();
            await redirect.WaitForExitAsync();
            await stop.CancelAsync();
            await load;
        }

        // Whoever comes next sends what is left.
        await using var heir = await RedirectServer.StartAsync(data.File("data"), postgres.ConnectionString, kafka.BootstrapServers, "Journal:Release=Acked");
        var journal = heir.Get<Journal>();
        await Eventually.Async(() => heir.Get<PublishStatus>().Published > 0 && heir.Get<PublishStatus>().Pending(journal.Appended) == 0, TimeSpan.FromSeconds(60));
        var missing = answered.ToHashSet(StringComparer.Ordinal);
        var stored = ScanTopic.ReadUntil(kafka, scan => missing.Remove(scan.RequestId) && missing.Count == 0, TimeSpan.FromSeconds(60)).Select(scan => scan.RequestId).ToHashSet(StringComparer.Ordinal);

        answered.Count.ShouldBeGreaterThan(100);
        answered.Where(id => !stored.Contains(id)).ShouldBeEmpty("answered, therefore counted");
        journal.Dropped.ShouldBe(0);
    }

    private static async Task ScanAsync(int port, string worker, ConcurrentBag<string> answered, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var id = $"{worker}-{i}";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/r/crash"));
            request.Headers.Add("X-Request-ID", id);
            try
            {
                using var response = await client.SendAsync(request, CancellationToken.None);
                if ((int)response.StatusCode == 302)
                {
                    answered.Add(id);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
