using System.Globalization;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Redirects;

/// <summary>Redirects while everything is published to a broker on the same processors: the backlog rises under load and drains afterwards.</summary>
internal static class Publishing
{
    private const int Partitions = 12;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(List<Figure> figures, BenchOptions options, string folder, ServerProcess bare, IReadOnlyList<string> ids)
    {
        using var kafka = new MockKafka();
        kafka.CreateTopic(Topics.ScanEvents, Partitions);

        folder = Path.Combine(folder, "publish");
        new CodeSet(ids.Count).WriteSnapshot(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "redirect")).FullName, "targets.snapshot"));

        // Acked: nobody consumes here, and the broker may forget what it likes.
        await using var redirect = await RedirectBench.StartRedirectAsync(folder, $"--ConnectionStrings:kafka={kafka.BootstrapServers}", "--Journal:Release=acked");
        await RedirectBench.CompareAsync(figures, options, "publish", bare, redirect, "/", LuaScript.Zipf(folder, ids, seed: 3));

        var backlog = await redirect.MetricAsync("qr_outbox_pending");
        var before = await redirect.MetricAsync("qr_scan_events_total", "published");
        var started = TimeProvider.System.GetTimestamp();
        while (await redirect.MetricAsync("qr_outbox_pending") > 0 && TimeProvider.System.GetElapsedTime(started) < s_patience)
        {
            await Task.Delay(100);
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var drained = await redirect.MetricAsync("qr_scan_events_total", "published") - before;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"publish    backlog {backlog:0} drained in {seconds:0.0} s"));
        figures.Add(new("publish: backlog at the end of the load", backlog, "events", null, null));
        figures.Add(new("publish: events/s while draining", drained / seconds, "1/s", null, null));
        var buffered = await redirect.MetricAsync("qr_scan_events_total", "buffered");
        var published = await redirect.MetricAsync("qr_scan_events_total", "published");
        figures.Add(new("publish: written but not published after draining", buffered - published, "events", "= 0", buffered <= published));
    }
}
