using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Operations;

/// <summary>
/// Every fault flag on, its alert fires in a real Prometheus and reaches the webhook through Alertmanager; off, it resolves, there too.
/// Prints the table of docs/observability/drill.md.
/// </summary>
[Collection(ObservedCollection.Name)]
[Trait("Category", "Full")]
public sealed class DrillTests(ObservedProduct product, ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>What happens at the same time without touching each other: fault and service.</summary>
    private static readonly (Fault Fault, string Service)[][] s_acts =
    [
        [(Fault.RedirectFailure, "redirect"), (Fault.ApiFailure, "api"), (Fault.DeadLetters, "analytics"), (Fault.LogFlood, "web")],
        [(Fault.RedirectSlow, "redirect"), (Fault.ApiSlow, "api"), (Fault.AnalyticsDelay, "analytics"), (Fault.MemoryLeak, "web")],
        [(Fault.KafkaUnreachable, "redirect"), (Fault.DbUnreachable, "api"), (Fault.FailedReadinessProbe, "web")],
        [(Fault.JournalBroken, "redirect")],
    ];

    private static readonly string s_table = Ops.Path("artifacts", "drill.md");

    private static readonly SemaphoreSlim s_writing = new(1);

    private static readonly Dictionary<Fault, double> s_strengths = new() { [Fault.MemoryLeak] = 64, [Fault.AnalyticsDelay] = 60 };

    [Fact]
    public async Task Every_fault_fires_its_alert_delivers_it_and_resolves_it()
    {
        s_acts.SelectMany(act => act).Select(part => part.Fault).Distinct().ShouldBe(Fault.All, ignoreOrder: true);
        await SilenceAsync("QrFaultActive");
        Directory.CreateDirectory(Ops.Path("artifacts"));
        await File.WriteAllTextAsync(s_table, "| what | alert | fires, s | delivered, s | resolved, s | delivered, s |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
        var rows = new List<string>();
        foreach (var act in s_acts)
        {
            await CalmAsync(act.Select(part => part.Fault.Alert));
            rows.AddRange(await Task.WhenAll(act.Select(part => DrillAsync(
                $"`{part.Fault.Name}` on {part.Service}", part.Fault.Alert, Job(part.Fault.Alert, part.Service),
                () => product.TurnOnAsync(part.Service, part.Fault.Name, s_strengths.TryGetValue(part.Fault, out var value) ? value : null),
                () => OffAsync(part.Fault, part.Service)))));
        }

        rows.Add(await DrillAsync("web stopped", "QrTargetDown", "qr-web", () => product.Host.CommandAsync("web", "stop"), async () =>
        {
            await product.Host.CommandAsync("web", "start");
            await product.Host.WaitHealthyAsync("web", s_patience);
        }));
        rows.Add(await DrillAsync("web killed again and again", "QrCrashLoop", "qr-web", CrashAsync, () => Task.CompletedTask));

        var table = await File.ReadAllTextAsync(s_table);
        output.WriteLine(table);
        foreach (var (labels, value) in await product.QueryAsync("alertmanager_notifications_total or alertmanager_notifications_failed_total > 0"))
        {
            output.WriteLine($"{labels} {value}");
        }

        output.WriteLine($"{product.Alerts.Deliveries.Count} deliveries, {product.Mail.Mails.Count} mails, {product.Alerts.Slack.Count} Slack messages");
        rows.ShouldAllBe(row => !row.Contains("never", StringComparison.Ordinal), table);

        // The loud ones went out by every channel, and a silence was one.
        await Eventually.Async(() => product.Mail.Mails.Any(mail => mail.Contains("QrRedirectFailures", StringComparison.Ordinal)), s_patience, "a mail about QrRedirectFailures");
        product.Alerts.Slack.ShouldContain(text => text.Contains("docs/runbooks/QrRedirectFailures.md", StringComparison.Ordinal));
        (await product.QueryAsync($"count_over_time(ALERTS{{alertname=\"QrFaultActive\",alertstate=\"firing\"}}[15m])")).ShouldNotBeEmpty();
        product.Alerts.Deliveries.ShouldNotContain(delivery => delivery.Name == "QrFaultActive", "a silenced alert is not delivered");
        product.Alerts.Deliveries.ShouldAllBe(delivery => delivery.Runbook == $"docs/runbooks/{delivery.Name}.md");
    }

    // An alert about a pipeline names no service.
    private static string? Job(string alert, string service) => alert is "QrDlqNotEmpty" or "QrConsumerLagGrowing" ? null : $"qr-{service}";

    private async Task OffAsync(Fault fault, string service)
    {
        await product.TurnOffAsync(service, fault.Name);
        if (fault == Fault.DeadLetters)
        {
            // As the runbook says: replay them, then discard what is settled.
            await Eventually.Async(async () =>
            {
                using var replayed = await product.Host.Analytics.PostAsync("/api/v1/analytics/dead-letters/replay", null);
                return (await replayed.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject().First().Value.GetInt32() == 0;
            }, s_patience, "every dead letter is replayed");
            using var discarded = await product.Host.Analytics.DeleteAsync("/api/v1/analytics/dead-letters?reason=fault_injected");
            discarded.IsSuccessStatusCode.ShouldBeTrue();
        }
    }

    private async Task CrashAsync()
    {
        for (var crash = 0; crash < 4; crash++)
        {
            await Eventually.Async(() => product.Host.ProcessId("web") is not null, s_patience, "web runs");
            var before = product.Host.ProcessId("web");
            // Seen by a scrape, so that the next start is a change.
            await Eventually.Async(async () => (await product.QueryAsync("up{job=\"qr-web\"} == 1 and time() - timestamp(process_start_time_seconds{job=\"qr-web\"}) < 5")).Count > 0, s_patience, "web is scraped");
            product.Host.Kill("web");
            await Eventually.Async(() => product.Host.ProcessId("web") is { } now && now != before, s_patience, "web starts again");
        }
    }

    private async Task<string> DrillAsync(string what, string alert, string? job, Func<Task> turnOn, Func<Task> turnOff)
    {
        await turnOn();
        var started = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        var fired = await UntilAsync(async () => await FiresAsync(alert, job));
        var delivered = await UntilAsync(() => Task.FromResult(Delivered(alert, job, resolved: false, started) is not null));
        await turnOff();
        var over = TimeProvider.System.GetUtcNow();
        clock = Stopwatch.GetTimestamp();
        var resolved = await UntilAsync(async () => !await FiresAsync(alert, job));
        var told = await UntilAsync(() => Task.FromResult(Delivered(alert, job, resolved: true, over) is not null));
        var row = $"| {what} | `{alert}` | {fired} | {delivered} | {resolved} | {told} |";
        await s_writing.WaitAsync();
        await File.AppendAllTextAsync(s_table, row + "\n");
        s_writing.Release();
        return row;

        async Task<string> UntilAsync(Func<Task<bool>> condition)
        {
            while (!await condition())
            {
                if (Stopwatch.GetElapsedTime(clock) > s_patience)
                {
                    return "never";
                }

                await Task.Delay(200);
            }

            return Stopwatch.GetElapsedTime(clock).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        }
    }

    private Delivery? Delivered(string alert, string? job, bool resolved, DateTimeOffset since)
        => product.Alerts.Deliveries.FirstOrDefault(delivery => delivery.Name == alert && (job is null || delivery.Job == job) && delivery.IsResolved == resolved && delivery.At >= since);

    private async Task<bool> FiresAsync(string alert, string? job)
        => (await product.QueryAsync($"ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"{(job is null ? "" : $",job=\"{job}\"")}}}")).Count > 0;

    // What the act before has left must be over.
    private Task CalmAsync(IEnumerable<string> alerts)
        => Eventually.Async(async () => (await product.QueryAsync($"ALERTS{{alertname=~\"{string.Join('|', alerts)}\"}}")).Count == 0, s_patience, "no alert of the next act fires yet");

    private async Task SilenceAsync(string alert)
    {
        var (exitCode, text) = await Ops.RunAsync("amtool", [$"--alertmanager.url={product.Variables["ALERTMANAGER"]}", "silence", "add", $"alertname={alert}", "--duration=1h", "--author=drill", "--comment=drill"]);
        exitCode.ShouldBe(0, text);
    }
}
