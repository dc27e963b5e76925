using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Operations;

/// <summary>What happens in which act of the drill, and which alerts have no fault.</summary>
public sealed class DrillPlanTests
{
    /// <summary>What is on at the same time without touching each other: fault, service and strength (null: the usual one).</summary>
    internal static readonly Dictionary<string, (Fault Fault, string Service, double? Strength)[]> Acts = new()
    {
        [nameof(DrillTests.Failures)] = [(Fault.RedirectFailure, "redirect", null), (Fault.ApiFailure, "api", null), (Fault.DeadLetters, "analytics", null), (Fault.LogFlood, "web", null)],
        [nameof(DrillTests.Slowness)] = [(Fault.RedirectSlow, "redirect", null), (Fault.ApiSlow, "api", null), (Fault.MemoryLeak, "web", 64)],

        // A backlog grows with the scans, so nothing may slow those down.
        [nameof(DrillTests.Backlog)] = [(Fault.AnalyticsDelay, "analytics", 60), (Fault.FailedReadinessProbe, "web", null)],
        [nameof(DrillTests.Dependencies)] = [(Fault.KafkaUnreachable, "redirect", null), (Fault.DbUnreachable, "api", null)],
        [nameof(DrillTests.Journal)] = [(Fault.JournalBroken, "redirect", null)],
    };

    /// <summary>Alerts that the act <see cref="DrillTests.Gone"/> sets off.</summary>
    private static readonly string[] s_gone = ["QrTargetDown", "QrCrashLoop"];

    [Fact]
    public void Every_fault_has_its_act_and_an_alert_that_exists()
    {
        var paired = Fault.All.Where(fault => fault.Alert != Fault.AnyFault).ToArray();
        Acts.Values.SelectMany(act => act).Select(part => part.Fault).ShouldBe(paired, ignoreOrder: true);
        var alerts = Ops.Rules().Where(rule => rule.IsAlert).Select(rule => rule.Name).ToHashSet();
        Fault.All.Select(fault => fault.Alert).Where(alert => !alerts.Contains(alert)).ShouldBeEmpty();
        paired.Select(fault => fault.Alert).ShouldBeUnique();
    }

    [Fact]
    public void The_document_names_the_unit_test_of_every_alert_without_a_fault()
    {
        var tests = Directory.GetFiles(Ops.Path("ops", "prometheus", "tests"), "*.yml").Order(StringComparer.Ordinal).Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file))).ToArray();
        var table = new StringBuilder("| alert | unit test |\n| --- | --- |\n");
        foreach (var alert in Ops.Rules().Where(rule => rule.IsAlert).Select(rule => rule.Name).Distinct().Except(Fault.All.Select(fault => fault.Alert)).Except(s_gone).Order(StringComparer.Ordinal))
        {
            var files = tests.Where(test => test.Text.Contains($"alertname: {alert}\n", StringComparison.Ordinal)).Select(test => $"`ops/prometheus/tests/{test.Name}`").ToArray();
            files.ShouldNotBeEmpty(alert);
            table.Append(CultureInfo.InvariantCulture, $"| `{alert}` | {string.Join(", ", files)} |\n");
        }

        GeneratedDocument.ShouldHold("observability/drill.md", "alerts without a fault", table.ToString());
    }
}

/// <summary>
/// Every fault flag on, its alert fires in a real Prometheus and reaches webhook, mail and Slack through Alertmanager; off, it resolves, there too.
/// One act is one test, so that <c>ops/test-alerts --live ACT</c> can run it alone; each appends its rows to artifacts/drill.md.
/// </summary>
[Collection(OperatedCollection.Name)]
[Trait("Category", "Full")]
public sealed class DrillTests(ObservedProduct product, ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Failures()
    {
        await ActAsync(nameof(Failures));

        // Critical goes to every channel, begin and end; warning to webhook and mail, not to Slack.
        await MailAsync("oncall@localhost", "[FIRING] QrRedirectFailures qr-redirect");
        await MailAsync("oncall@localhost", "[RESOLVED] QrRedirectFailures qr-redirect");
        await MailAsync("tickets@localhost", "[FIRING] QrLogBurst qr-web");
        await MailAsync("tickets@localhost", "[RESOLVED] QrLogBurst qr-web");
        await SlackAsync("docs/runbooks/QrRedirectFailures.md", isResolved: false);
        await SlackAsync("docs/runbooks/QrRedirectFailures.md", isResolved: true);
        product.Alerts.Slack.ShouldNotContain(text => text.Contains("QrLogBurst", StringComparison.Ordinal));
    }

    [Fact]
    public Task Slowness() => ActAsync(nameof(Slowness));

    [Fact]
    public Task Backlog() => ActAsync(nameof(Backlog));

    [Fact]
    public Task Dependencies() => ActAsync(nameof(Dependencies));

    [Fact]
    public async Task Journal()
    {
        var lost = "never";
        await ActAsync(nameof(Journal), whileOn: async () =>
        {
            // Scans are dropped, and the journal explains it: the consequence fires and is held back.
            lost = await UntilAsync(() => FiresAsync("QrScanEventsDropped", "qr-redirect"), Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(5));
            Delivered("QrScanEventsDropped", "qr-redirect", resolved: false, default).ShouldBeNull("inhibited by QrJournalNotWritable");
        });
        lost.ShouldNotBe("never");
        output.WriteLine($"QrScanEventsDropped fired {lost} s later and was not delivered while QrJournalNotWritable fired");
    }

    [Fact]
    public async Task Gone() => await ShowAsync(nameof(Gone),
        await DrillAsync("web stopped", "QrTargetDown", "qr-web", () => product.Host.CommandAsync("web", "stop"), async () =>
        {
            await product.Host.CommandAsync("web", "start");
            await product.Host.WaitHealthyAsync("web", s_patience);
        }),
        await DrillAsync("web killed again and again", "QrCrashLoop", "qr-web", CrashAsync, () => Task.CompletedTask));

    [Fact]
    public async Task Silence()
    {
        var id = await AmtoolAsync("silence", "add", "alertname=QrFaultActive", "--duration=1h", "--author=drill", "--comment=drill");
        var begun = TimeProvider.System.GetUtcNow();
        await product.TurnOnAsync("web", Fault.FailedReadinessProbe.Name);
        try
        {
            (await UntilAsync(() => FiresAsync("QrFaultActive", "qr-web"), Stopwatch.GetTimestamp())).ShouldNotBe("never");

            // Alertmanager has it, and says that it is silenced; what came after it by the same way is delivered.
            (await UntilAsync(async () => (await AmtoolAsync("alert", "query", "--silenced", "alertname=QrFaultActive")).Contains("QrFaultActive", StringComparison.Ordinal), Stopwatch.GetTimestamp())).ShouldNotBe("never");
            (await UntilAsync(() => Task.FromResult(Delivered("QrHealthCheckFailing", "qr-web", resolved: false, begun) is not null), Stopwatch.GetTimestamp())).ShouldNotBe("never");
            Delivered("QrFaultActive", null, resolved: false, begun).ShouldBeNull();

            await AmtoolAsync("silence", "expire", id.Trim());
            var seconds = await UntilAsync(() => Task.FromResult(Delivered("QrFaultActive", "qr-web", resolved: false, begun) is not null), Stopwatch.GetTimestamp());
            seconds.ShouldNotBe("never");
            output.WriteLine($"QrFaultActive was silenced, and delivered {seconds} s after the silence was expired");
        }
        finally
        {
            await product.TurnOffAsync("web", Fault.FailedReadinessProbe.Name);
        }
    }

    private async Task ActAsync(string name, Func<Task>? whileOn = null)
    {
        var act = DrillPlanTests.Acts[name];
        await CalmAsync(act.Select(part => part.Fault.Alert));
        await ShowAsync(name, await Task.WhenAll(act.Select(part => DrillAsync(
            $"`{part.Fault.Name}` on {part.Service}", part.Fault.Alert, Job(part.Fault.Alert, part.Service),
            () => product.TurnOnAsync(part.Service, part.Fault.Name, part.Strength),
            () => OffAsync(part.Fault, part.Service), whileOn))));
    }

    private async Task ShowAsync(string act, params string[] rows)
    {
        Directory.CreateDirectory(Ops.Path("artifacts"));
        await File.AppendAllLinesAsync(Ops.Path("artifacts", "drill.md"), rows);
        output.WriteLine($"{act}\n| what | alert | fires, s | delivered, s | resolved, s | delivered, s |\n| --- | --- | ---: | ---: | ---: | ---: |");
        output.WriteLine(string.Join('\n', rows));
        var fired = await product.QueryAsync("count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\",alertname!=\"Watchdog\"}[15m]))");
        output.WriteLine($"fired so far: {string.Join(", ", fired.Select(series => series.Labels.Split('"')[1]).Order(StringComparer.Ordinal))}");
        output.WriteLine($"{product.Alerts.Deliveries.Count} deliveries, {product.Mail.Mails.Count} mails, {product.Alerts.Slack.Count} Slack messages");
        rows.ShouldAllBe(row => !row.Contains("never", StringComparison.Ordinal));
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

    private async Task<string> DrillAsync(string what, string alert, string? job, Func<Task> turnOn, Func<Task> turnOff, Func<Task>? whileOn = null)
    {
        // Turning on and off may itself take as long as the alert does.
        var started = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        await turnOn();
        var fired = await UntilAsync(() => FiresAsync(alert, job), clock);
        var delivered = await UntilAsync(() => Task.FromResult(Delivered(alert, job, resolved: false, started) is not null), clock);
        if (whileOn is not null)
        {
            await whileOn();
        }

        var over = TimeProvider.System.GetUtcNow();
        clock = Stopwatch.GetTimestamp();
        await turnOff();
        var resolved = await UntilAsync(async () => !await FiresAsync(alert, job), clock);
        var told = await UntilAsync(() => Task.FromResult(Delivered(alert, job, resolved: true, over) is not null), clock);
        return $"| {what} | `{alert}` | {fired} | {delivered} | {resolved} | {told} |";
    }

    /// <summary>Seconds since <paramref name="clock"/> when it became true, or <c>never</c>.</summary>
    private static async Task<string> UntilAsync(Func<Task<bool>> condition, long clock)
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

    private Delivery? Delivered(string alert, string? job, bool resolved, DateTimeOffset since)
        => product.Alerts.Deliveries.FirstOrDefault(delivery => delivery.Name == alert && (job is null || delivery.Job == job) && delivery.IsResolved == resolved && delivery.At >= since);

    private async Task<bool> FiresAsync(string alert, string? job)
        => (await product.QueryAsync($"ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"{(job is null ? "" : $",job=\"{job}\"")}}}")).Count > 0;

    // What the act before has left must be over.
    private Task CalmAsync(IEnumerable<string> alerts)
        => Eventually.Async(async () => (await product.QueryAsync($"ALERTS{{alertname=~\"{string.Join('|', alerts)}\"}}")).Count == 0, s_patience, "no alert of this act fires yet");

    private Task MailAsync(string to, string subject)
        => Eventually.Async(() => product.Mail.Mails.Any(mail => mail.Contains($"To: {to}", StringComparison.Ordinal) && mail.Contains($"Subject: {subject}", StringComparison.Ordinal)), s_patience, $"a mail to {to}: {subject}");

    private Task SlackAsync(string runbook, bool isResolved)
        => Eventually.Async(() => product.Alerts.Slack.Any(text => text.Contains(runbook, StringComparison.Ordinal) && text.Contains(isResolved ? "\"color\":\"good\"" : "\"color\":\"danger\"", StringComparison.Ordinal)), s_patience, $"a Slack message about {runbook}, resolved: {isResolved}");

    private async Task<string> AmtoolAsync(params string[] arguments)
    {
        var (exitCode, text) = await Ops.RunAsync("amtool", [$"--alertmanager.url={product.Variables["ALERTMANAGER"]}", .. arguments]);
        exitCode.ShouldBe(0, text);
        return text;
    }
}
