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
[Collection(OperatedCollection.Name)]
[Trait("Category", "Full")]
public sealed class DrillTests(ObservedProduct product, ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>What happens at the same time without touching each other: fault and service.</summary>
    private static readonly Dictionary<string, (Fault Fault, string Service)[]> s_acts = new()
    {
        ["failures"] = [(Fault.RedirectFailure, "redirect"), (Fault.ApiFailure, "api"), (Fault.DeadLetters, "analytics"), (Fault.LogFlood, "web")],
        ["slowness"] = [(Fault.RedirectSlow, "redirect"), (Fault.ApiSlow, "api"), (Fault.AnalyticsDelay, "analytics"), (Fault.MemoryLeak, "web")],
        ["dependencies"] = [(Fault.KafkaUnreachable, "redirect"), (Fault.DbUnreachable, "api"), (Fault.FailedReadinessProbe, "web")],
        ["journal"] = [(Fault.JournalBroken, "redirect")],
    };

    private static readonly Dictionary<Fault, double> s_strengths = new() { [Fault.MemoryLeak] = 64, [Fault.AnalyticsDelay] = 60 };

    public static TheoryData<string> Acts => [.. s_acts.Keys];

    [Fact]
    public void Every_fault_has_its_act() => s_acts.Values.SelectMany(act => act).Select(part => part.Fault)
        .ShouldBe(Fault.All.Where(fault => fault.Alert != Fault.AnyFault), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Every_fault_fires_its_alert_delivers_it_and_resolves_it(string name)
    {
        await SilenceAsync("QrFaultActive");
        var act = s_acts[name];
        await CalmAsync(act.Select(part => part.Fault.Alert));
        await ShowAsync(await Task.WhenAll(act.Select(part => DrillAsync(
            $"`{part.Fault.Name}` on {part.Service}", part.Fault.Alert, Job(part.Fault.Alert, part.Service),
            () => product.TurnOnAsync(part.Service, part.Fault.Name, s_strengths.TryGetValue(part.Fault, out var value) ? value : null),
            () => OffAsync(part.Fault, part.Service)))));

        // The loud ones went out by every channel, and a silence was one.
        (await product.QueryAsync("count_over_time(ALERTS{alertname=\"QrFaultActive\",alertstate=\"firing\"}[15m])")).ShouldNotBeEmpty();
        product.Alerts.Deliveries.ShouldNotContain(delivery => delivery.Name == "QrFaultActive", "a silenced alert is not delivered");
        product.Alerts.Deliveries.ShouldAllBe(delivery => delivery.Runbook == $"docs/runbooks/{delivery.Name}.md");
        if (name == "failures")
        {
            await Eventually.Async(() => product.Mail.Mails.Any(mail => mail.Contains("QrRedirectFailures", StringComparison.Ordinal)), s_patience, "a mail about QrRedirectFailures");
            await Eventually.Async(() => product.Alerts.Slack.Any(text => text.Contains("docs/runbooks/QrRedirectFailures.md", StringComparison.Ordinal)), s_patience, "a Slack message about QrRedirectFailures");
        }
    }

    [Fact]
    public async Task A_service_that_is_gone_or_comes_and_goes_fires_as_well()
    {
        await ShowAsync(
            await DrillAsync("web stopped", "QrTargetDown", "qr-web", () => product.Host.CommandAsync("web", "stop"), async () =>
            {
                await product.Host.CommandAsync("web", "start");
                await product.Host.WaitHealthyAsync("web", s_patience);
            }),
            await DrillAsync("web killed again and again", "QrCrashLoop", "qr-web", CrashAsync, () => Task.CompletedTask));
    }

    private async Task ShowAsync(params string[] rows)
    {
        Directory.CreateDirectory(Ops.Path("artifacts"));
        await File.AppendAllLinesAsync(Ops.Path("artifacts", "drill.md"), rows);
        output.WriteLine("| what | alert | fires, s | delivered, s | resolved, s | delivered, s |\n| --- | --- | ---: | ---: | ---: | ---: |");
        output.WriteLine(string.Join('\n', rows));
        output.WriteLine($"{product.Alerts.Deliveries.Count} deliveries, {product.Mail.Mails.Count} mails, {product.Alerts.Slack.Count} Slack messages");
        rows.ShouldAllBe(row => !row.Contains("never", StringComparison.Ordinal));
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
        return $"| {what} | `{alert}` | {fired} | {delivered} | {resolved} | {told} |";

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
