using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>Faults on demand: what they do, who may turn them on, and that Production knows none.</summary>
public sealed class FaultFlagTests
{
    private static readonly Dictionary<string, string?> s_fastHealth = new() { ["Health:Period"] = "00:00:00.100" };

    [Fact]
    public void The_document_lists_every_fault()
    {
        var table = new StringBuilder("| fault | services | number | when on | alert | what happens |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var fault in Fault.All)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {string.Join(", ", fault.Services)} | {Unit(fault)} | {fault.Typical} | `{fault.Alert}` | {fault.Meaning} |\n");
        }

        GeneratedDocument.ShouldHold("observability/fault-flags.md", "faults", table.ToString());
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Testing")]
    public async Task Nothing_turns_a_fault_on_outside_of_Development_and_Staging(string environment)
    {
        var lines = new ConcurrentQueue<string>();
        await using var host = await StartAsync(
            environment, new() { ["Faults:redirectFailure"] = "1", ["Operations:Token"] = "operators-only-token" }, builder => builder.Logging.AddProvider(new ListLoggerProvider(lines)));
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", "operators-only-token");

        (await host.Client.PutAsync("/ops/faults/redirectFailure", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Client.GetAsync("/r/abc")).StatusCode.ShouldBe(HttpStatusCode.Found);

        var flags = host.App.Services.GetRequiredService<FaultFlags>();
        flags.Available.ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => flags.Set(Fault.RedirectFailure, 1, "test"));
        flags.IsOn(Fault.RedirectFailure).ShouldBeFalse();
        lines.ShouldContain(line => line.Contains("Faults are configured and ignored"));
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Staging")]
    public async Task A_failing_service_is_seen_in_answers_and_metrics_and_heals_at_once(string environment)
    {
        await using var host = await StartAsync(environment);

        var state = await (await host.Client.PutAsync("/ops/faults/redirectFailure?value=1", null)).Content.ReadFromJsonAsync<JsonElement>();
        state.GetProperty("value").GetDouble().ShouldBe(1);
        (await host.Client.GetAsync("/r/abc")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await host.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var metrics = await host.Client.GetStringAsync("/metrics");
        metrics.ShouldContain("qr_fault_active{fault=\"redirectFailure\"} 1\n");
        Exposition.Parse(metrics).Families.Keys.ShouldContain("http_server_request_duration_seconds");
        metrics.Split('\n').ShouldContain(line =>
            line.StartsWith("http_server_request_duration_seconds_count{") && line.Contains("http_response_status_code=\"500\"") && line.Contains("http_route=\"/r/{shortId}\""));

        (await host.Client.DeleteAsync("/ops/faults/redirectFailure")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Client.GetAsync("/r/abc")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task A_slow_service_waits_before_it_looks()
    {
        await using var host = await StartAsync();
        await host.Client.PutAsync("/ops/faults/redirectSlow?value=0.4", null);
        var started = TimeProvider.System.GetTimestamp();
        (await host.Client.GetAsync("/r/abc")).StatusCode.ShouldBe(HttpStatusCode.Found);
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.39));
    }

    [Fact]
    public async Task What_waits_for_a_fault_goes_on_when_the_fault_is_off()
    {
        await using var host = await ServiceHost.StartAsync(application: "QrAspire.Analytics");
        var flags = host.App.Services.GetRequiredService<FaultFlags>();
        flags.Set(Fault.AnalyticsDelay, 60, "test");
        var delayed = flags.DelayAsync(Fault.AnalyticsDelay, TimeProvider.System, CancellationToken.None);
        flags.Set(Fault.AnalyticsDelay, 50, "test");
        delayed.IsCompleted.ShouldBeFalse();
        flags.Set(Fault.AnalyticsDelay, 0, "test");
        await delayed.WaitAsync(TimeSpan.FromSeconds(5));

        flags.Set(Fault.AnalyticsDelay, 60, "test");
        using var stop = new CancellationTokenSource();
        delayed = flags.DelayAsync(Fault.AnalyticsDelay, TimeProvider.System, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => delayed);
    }

    [Fact]
    public async Task Outgoing_calls_fail_and_are_slow_inside_of_retry_and_breaker()
    {
        await using var host = await ServiceHost.StartAsync(app => app.MapGet("/ok", () => "ok"), settings: new() { ["OutgoingHttp:RetryDelay"] = "00:00:00.010" }, application: "QrAspire.Web");
        var client = host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var address = new Uri(host.Client.BaseAddress!, "/ok");
        (await client.GetStringAsync(address)).ShouldBe("ok");

        await host.Client.PutAsync("/ops/faults/callFailure?value=1", null);
        var failed = await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync(address));
        failed.InnerException.ShouldBeOfType<InjectedFaultException>();

        await host.Client.DeleteAsync("/ops/faults");
        await host.Client.PutAsync("/ops/faults/callSlow?value=0.3", null);
        var started = TimeProvider.System.GetTimestamp();
        (await client.GetStringAsync(address)).ShouldBe("ok");
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.29));
    }

    [Fact]
    public async Task Configuration_turns_faults_on_and_off_while_the_service_runs()
    {
        await using var host = await StartAsync(settings: new() { ["Faults:redirectFailure"] = "on" });
        var flags = host.App.Services.GetRequiredService<FaultFlags>();
        flags[Fault.RedirectFailure].ShouldBe(Fault.RedirectFailure.Typical);

        host.App.Configuration["Faults:redirectFailure"] = "0.1";
        ((IConfigurationRoot)host.App.Configuration).Reload();
        flags[Fault.RedirectFailure].ShouldBe(0.1);

        flags.Set(Fault.RedirectFailure, 0, "test");
        flags.IsOn(Fault.RedirectFailure).ShouldBeFalse();
    }

    [Theory]
    [InlineData("apiFailure", HttpStatusCode.NotFound)]
    [InlineData("noSuchFault", HttpStatusCode.NotFound)]
    [InlineData("redirectFailure?value=1.5", HttpStatusCode.BadRequest)]
    [InlineData("redirectFailure?value=-1", HttpStatusCode.BadRequest)]
    [InlineData("redirectFailure?value=much", HttpStatusCode.BadRequest)]
    public async Task A_fault_that_the_service_cannot_have_is_refused(string call, HttpStatusCode expected)
    {
        await using var host = await StartAsync();
        (await host.Client.PutAsync($"/ops/faults/{call}", null)).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_token_closes_the_door_to_everybody_else()
    {
        await using var host = await StartAsync(settings: new() { ["Operations:Token"] = "operators-only-token" });
        (await host.Client.GetAsync("/ops/faults")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", "operators-only-token");
        var faults = await host.Client.GetFromJsonAsync<JsonElement>("/ops/faults");
        faults.EnumerateArray().Select(fault => fault.GetProperty("name").GetString()).ShouldContain("redirectFailure");
    }

    [Fact]
    public async Task Readiness_fails_on_demand()
    {
        await using var host = await StartAsync(settings: s_fastHealth);
        await Eventually.Async(async () => (await host.Client.GetAsync("/ready")).StatusCode == HttpStatusCode.OK);
        await host.Client.PutAsync("/ops/faults/failedReadinessProbe", null);
        await Eventually.Async(async () => (await host.Client.GetAsync("/ready")).StatusCode == HttpStatusCode.ServiceUnavailable);
        await host.Client.DeleteAsync("/ops/faults");
        await Eventually.Async(async () => (await host.Client.GetAsync("/ready")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task PostgreSQL_goes_away_for_open_connections_and_for_new_ones_and_comes_back()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var host = await StartAsync(
            settings: new() { ["ConnectionStrings:codes"] = $"{await cluster.CreateDatabaseAsync()};Timeout=2" },
            configure: builder => builder.AddNpgsqlDataSource("codes"));
        var database = host.App.Services.GetRequiredService<NpgsqlDataSource>();
        await using var open = await database.OpenConnectionAsync();
        await using var ask = new NpgsqlCommand("SELECT 1", open);
        (await ask.ExecuteScalarAsync()).ShouldBe(1);

        await host.Client.PutAsync("/ops/faults/dbUnreachable", null);
        await Eventually.Async(async () =>
        {
            try
            {
                await ask.ExecuteScalarAsync();
                return false;
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                return true;
            }
        });
        await Should.ThrowAsync<NpgsqlException>(async () => await database.OpenConnectionAsync());

        await host.Client.DeleteAsync("/ops/faults/dbUnreachable");
        await using var again = await database.OpenConnectionAsync();
    }

    [Fact]
    public async Task Memory_grows_and_is_given_back()
    {
        await using var host = await StartAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await host.Client.PutAsync("/ops/faults/memoryLeak?value=256", null);
        await Eventually.Async(() => GC.GetTotalMemory(forceFullCollection: false) > before + (128L << 20));
        await host.Client.DeleteAsync("/ops/faults/memoryLeak");
        await Eventually.Async(() => GC.GetTotalMemory(forceFullCollection: true) < before + (64L << 20));
    }

    private static Task<ServiceHost> StartAsync(string environment = "Development", Dictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? configure = null) =>
        ServiceHost.StartAsync(app => app.MapGet("/r/{shortId}", (string shortId) => Results.Redirect("https://example.com")), configure, settings, environment, "QrAspire.Redirect");

    private static string Unit(Fault fault) => fault.Unit switch
    {
        FaultUnit.Ratio => "share, 0 to 1",
        FaultUnit.Seconds => $"seconds, at most {fault.Most}",
        FaultUnit.MebibytesPerSecond => $"MiB a second, at most {fault.Most}",
        FaultUnit.RecordsPerSecond => $"records a second, at most {fault.Most}",
        _ => "1",
    };
}
