using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using QrAspire.Baseline;
using QrAspire.ServiceDefaults.Telemetry.Catalogue;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Telemetry;
using Xunit.Abstractions;

namespace QrAspire.Tests.Operations;

/// <summary>What a real Prometheus says after the product has worked for a while.</summary>
[Collection(OperatedCollection.Name)]
[Trait("Category", "Full")]
public sealed partial class LiveTests(ObservedProduct product, ITestOutputHelper output)
{
    // Enough for windows of 5 minutes and a baseline that leaves out an hour, in fast motion, and for codes that nobody asked for yet.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task All_targets_are_up()
    {
        await Eventually.PassesAsync(async () => (await product.QueryAsync("up")).Count(target => target.Value == 1).ShouldBe(6), TimeSpan.FromMinutes(1));
        foreach (var (labels, value) in await product.QueryAsync("up"))
        {
            output.WriteLine($"up{{{labels}}} {value}");
        }
    }

    [Fact]
    public async Task No_rule_fails()
        => (await product.QueryAsync("sum(prometheus_rule_evaluation_failures_total)")).Single().Value.ShouldBe(0);

    [Fact]
    public async Task Every_expression_of_every_dashboard_finds_something()
    {
        var all = Dashboard.Names.SelectMany(name => Dashboard.Expressions(name).Select(expression => (name, expression))).ToArray();
        await Eventually.PassesAsync(async () =>
        {
            var empty = new List<string>();
            foreach (var (name, expression) in all)
            {
                var query = expression.Replace("$job", ".*", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "60s", StringComparison.Ordinal);
                if ((await product.QueryAsync(query)).Count == 0)
                {
                    empty.Add($"{name}: {expression}");
                }
            }

            empty.ShouldBeEmpty();
        }, s_patience);
        output.WriteLine($"{all.Length} expressions, none empty");
    }

    [Fact]
    public async Task Every_metric_of_the_catalogue_is_there_and_no_other()
    {
        HashSet<string> Families(IEnumerable<CatalogueMetric> metrics) => [.. metrics.SelectMany(metric => metric.Type == "histogram" ? new[] { $"{metric.Name}_bucket", $"{metric.Name}_count", $"{metric.Name}_sum" } : [metric.Name])];
        var all = MetricCatalogue.Own.Concat(MetricCatalogue.Platform).ToArray();
        var known = Families(all);
        var always = Families(all.Where(metric => metric.Presence == Presence.Always));
        await Eventually.PassesAsync(async () =>
        {
            var present = await NamesAsync();
            present.Where(name => !known.Contains(name)).ShouldBeEmpty("metrics that the catalogue lacks");
            always.Where(name => !present.Contains(name)).ShouldBeEmpty("metrics that the product lacks");
        }, TimeSpan.FromMinutes(1));
        output.WriteLine($"{(await NamesAsync()).Count} names present; {always.Count} must be, {known.Count} may be");
    }

    [Fact]
    public async Task A_hundred_thousand_scans_of_ten_thousand_codes_add_no_series()
    {
        var codes = await ImportAsync(10_000);

        // One scan of each kind of answer first: what is counted by outcome and not by code exists from then on.
        await ScanAsync(codes.Take(1_000), 3);
        await CountedAsync();
        var before = await Cardinality.ReadAsync(product.Host);
        await ScanAsync(codes, 10);
        await CountedAsync();
        var after = await Cardinality.ReadAsync(product.Host);
        output.WriteLine($"series of the services before {before.Count}, after 100,000 scans of 10,000 codes {after.Count}");
        output.WriteLine(string.Join('\n', after.Except(before).Select(series => $"  new: {series}")));
        Cardinality.New(before, after).ShouldBeEmpty();
        (await product.QueryAsync("{job=~\"qr-.*\"}")).ShouldAllBe(series => !series.Labels.Contains("card0", StringComparison.Ordinal));

        Task CountedAsync() => Eventually.Async(
            async () => (await product.QueryAsync("sum(qr_outbox_pending) + sum(kafka_consumergroup_lag{topic=\"qr.events\"})")) is [{ Value: < 500 }], s_patience, "the scans are counted");
    }

    [Fact]
    public async Task A_killed_Prometheus_is_started_again_with_its_samples_and_users_notice_nothing()
    {
        var (id, shortId) = await product.Host.CreateCodeAsync();
        await Eventually.Async(async () => (await product.QueryAsync("up{job=\"qr-redirect\"} == 1")).Count == 1, TimeSpan.FromMinutes(1));
        var before = TimeProvider.System.GetUtcNow();
        var first = product.Host.ProcessId("prometheus").ShouldNotBeNull();
        var started = Stopwatch.GetTimestamp();
        product.Host.Kill("prometheus").ShouldBeTrue();
        var slowest = TimeSpan.Zero;
        for (var scan = 0; scan < 200; scan++)
        {
            var asked = Stopwatch.GetTimestamp();
            using var answer = await product.Host.Redirect.GetAsync($"/r/{shortId}");
            ((int)answer.StatusCode).ShouldBe(302);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
        }

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        await Eventually.Async(() => product.Host.ProcessId("prometheus") is { } now && now != first, TimeSpan.FromMinutes(1), "the host starts Prometheus again");
        await product.Host.WaitHealthyAsync("prometheus", TimeSpan.FromMinutes(1));
        await Eventually.PassesAsync(async () => (await product.QueryAsync("up")).Count(target => target.Value == 1).ShouldBe(6), TimeSpan.FromMinutes(1));
        output.WriteLine($"Prometheus was back, all targets up, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after it was killed; slowest of 200 scans {slowest.TotalMilliseconds:0} ms");
        (await product.Prometheus.QueryAsync("up{job=\"qr-redirect\"}", before, CancellationToken.None)).ShouldNotBeEmpty("samples from before the kill are kept");
        await Eventually.Async(async () => (await product.Host.Analytics.GetFromJsonAsync<JsonElement>($"/api/v1/analytics/summary?codeId={id}&bots=true")).GetProperty("scans").GetInt64() == 200, because: "every scan is counted");
    }

    [Fact]
    public async Task The_smoke_script_finds_what_it_did_in_Prometheus()
    {
        var (exitCode, text) = await Ops.RunAsync("bash", [Ops.Path("ops", "smoke")], product.Variables);
        output.WriteLine(text);
        exitCode.ShouldBe(0, text);
        var blind = new Dictionary<string, string>(product.Variables) { ["PROMETHEUS"] = "http://127.0.0.1:1" };
        (await Ops.RunAsync("bash", [Ops.Path("ops", "smoke")], blind)).ExitCode.ShouldNotBe(0, "without Prometheus nothing is proved");
    }

    [Fact]
    public async Task A_baseline_is_captured_compared_and_decides()
    {
        var folder = Directory.CreateTempSubdirectory("qraspire-baseline-");
        try
        {
            var (first, second) = (Path.Combine(folder.FullName, "a.json"), Path.Combine(folder.FullName, "b.json"));
            var server = product.Variables["PROMETHEUS"];
            await Eventually.Async(async () => (await product.QueryAsync("qr:scan_event_age_seconds:p99_5m > 0")).Count > 0, s_patience);
            (await RunAsync("capture", "--for", "30s", "--out", first, "--prometheus", server)).ShouldBe(Commands.Good);
            (await RunAsync("capture", "--for", "7d", "--out", second, "--prometheus", server)).ShouldBe(Commands.Good);
            var week = await Snapshot.ReadAsync(second, CancellationToken.None);
            week.Covered.ShouldBeLessThan(TimeSpan.FromHours(1), "it says how much of the week it has");
            week.Values.Select(value => value.Measure).Distinct().ShouldContain("latency p95");
            (await RunAsync("compare", first, first)).ShouldBe(Commands.Good);

            await product.TurnOnAsync("api", "apiSlow");
            await Eventually.Async(async () => (await product.QueryAsync("job:http_server_request_duration_seconds:p95_5m{job=\"qr-api\"} > 1")).Count > 0, s_patience);
            await Task.Delay(TimeSpan.FromSeconds(15));
            (await RunAsync("capture", "--for", "10s", "--out", second, "--prometheus", server)).ShouldBe(Commands.Good);
            (await RunAsync("compare", first, second)).ShouldBe(Commands.Bad);
            (await RunAsync("go-nogo", "--for", "10s", "--prometheus", server)).ShouldBe(Commands.Bad);
        }
        finally
        {
            await product.TurnOffAsync("api", "apiSlow");
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        var (text, errors) = (new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture));
        var exitCode = await Commands.RunAsync(arguments, text, errors, CancellationToken.None);
        output.WriteLine($"{string.Join(' ', arguments[0])} → {exitCode}\n{text}{errors}");
        return exitCode;
    }

    private async Task<HashSet<string>> NamesAsync()
    {
        var names = await product.QueryAsync("count by (name) (label_replace({job=~\"qr-.*\",__name__!~\"up|scrape_.*|ALERTS.*|.*:.*\"}, \"name\", \"$1\", \"__name__\", \"(.+)\"))");
        return [.. names.Select(series => Quoted().Match(series.Labels).Groups[1].Value)];
    }

    private async Task<IReadOnlyList<string>> ImportAsync(int count)
    {
        var csv = string.Join('\n', Enumerable.Range(0, count).Select(index => $"{{\"kind\":\"dynamic\",\"payload\":{{\"type\":\"url\",\"url\":\"https://example.com/c/{index}\"}},\"shortId\":\"card{index:D5}\"}}"));
        using var content = new StringContent(csv, null, "application/x-ndjson");
        using var response = await product.Host.Api.PostAsync("/api/v1/codes/import", content);
        var report = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(report[..Math.Min(500, report.Length)]);
        return [.. Enumerable.Range(0, count).Select(index => $"card{index:D5}")];
    }

    private Task ScanAsync(IEnumerable<string> codes, int times)
        => Parallel.ForEachAsync(Enumerable.Repeat(codes, times).SelectMany(all => all), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (code, cancellationToken) =>
        {
            using var response = await product.Host.Redirect.GetAsync($"/r/{code}", cancellationToken);
            ((int)response.StatusCode).ShouldBe(302, code);
        });

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
