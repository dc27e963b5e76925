using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Health;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Liveness, readiness and every kind of check, against real dependencies that come and go.</summary>
public sealed class HealthTests
{
    private static readonly Dictionary<string, string?> s_fast = new() { ["Health:Period"] = "00:00:00.100", ["Health:Timeout"] = "00:00:01" };

    [Fact]
    public async Task PostgreSQL_going_and_coming_is_seen_and_named()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var host = await StartAsync(
            checks => checks.AddPostgres(connectionName: "codes"),
            new() { ["ConnectionStrings:codes"] = $"{await cluster.CreateDatabaseAsync()};Timeout=1" });
        await IsAsync(host, HttpStatusCode.OK);

        await cluster.StopServerAsync();
        await IsAsync(host, HttpStatusCode.ServiceUnavailable, "Not ready: postgres.");
        (await host.Client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Client.GetStringAsync("/metrics")).ShouldContain("qr_health_check_status{check=\"postgres\"} 0\n");

        await cluster.StartServerAsync();
        await IsAsync(host, HttpStatusCode.OK);
        var history = (await ReadyAsync(host, "?verbose")).RootElement.GetProperty("history");
        history[0].GetProperty("from").GetString().ShouldBe("unhealthy");
        history[0].GetProperty("to").GetString().ShouldBe("healthy");
    }

    [Fact]
    public async Task Kafka_going_and_coming_degrades_a_service_that_can_do_without()
    {
        using var kafka = new KafkaFixture();
        await using var host = await ServiceHost.StartAsync(
            configure: builder =>
            {
                builder.AddKafkaClients();
                builder.Services.AddHealthChecks().AddKafka(failureStatus: HealthStatus.Degraded);
            },
            settings: new(s_fast) { ["ConnectionStrings:kafka"] = kafka.BootstrapServers });
        await StatusAsync(host, "healthy");

        kafka.Cluster.BrokerDown();
        await StatusAsync(host, "degraded");
        (await host.Client.GetAsync("/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);

        kafka.Cluster.BrokerUp();
        await StatusAsync(host, "healthy");
    }

    [Fact]
    public async Task Another_service_is_asked_over_http()
    {
        var status = 200;
        await using var far = await ServiceHost.StartAsync(app => app.MapGet("/probe", () => TypedResults.StatusCode(status)));
        await using var host = await StartAsync(checks => checks.AddHttp("far", new("http://far/probe")), new() { ["services:far:http:0"] = far.Client.BaseAddress!.ToString() });
        await IsAsync(host, HttpStatusCode.OK);

        status = 500;
        await IsAsync(host, HttpStatusCode.ServiceUnavailable, "Not ready: far.");
    }

    [Fact]
    public async Task A_disk_is_judged_by_its_free_space_and_by_writing()
    {
        var folder = Directory.CreateTempSubdirectory("qraspire-health").FullName;
        await using (var host = await StartAsync(checks => checks.AddDiskSpace(folder)))
        {
            await IsAsync(host, HttpStatusCode.OK);
            Directory.Delete(folder);
            await IsAsync(host, HttpStatusCode.ServiceUnavailable, "Not ready: disk.");
        }

        await using var full = await StartAsync(checks => checks.AddDiskSpace(Path.GetTempPath()), new() { ["Health:DiskDegradedFreeRatio"] = "1" });
        await StatusAsync(full, "degraded");
    }

    [Fact]
    public async Task A_jump_of_the_clock_is_seen()
    {
        var time = new JumpingTime();
        await using var host = await StartAsync(checks => checks.AddClock(), configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        await StatusAsync(host, "healthy");

        time.Offset = TimeSpan.FromMinutes(5);
        await Eventually.Async(async () => (await ReadyAsync(host, "?verbose")).RootElement.GetProperty("history").EnumerateArray()
            .Any(change => change.GetProperty("to").GetString() == "degraded" && change.GetProperty("description").GetString()!.StartsWith("The clock jumped by 300")));
    }

    [Fact]
    public async Task A_hundred_probes_at_once_cost_no_check()
    {
        var check = new CountingCheck();
        await using var host = await StartAsync(checks => checks.AddCheck("counted", check), new() { ["Health:Period"] = "00:01:00" });
        await host.Client.GetAsync("/ready");
        check.Runs.ShouldBe(1);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.Client.GetAsync("/ready")));

        check.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_check_that_hangs_or_throws_fails_alone()
    {
        await using var host = await StartAsync(
            checks => checks
                .AddCheck("fine", new CountingCheck())
                .AddAsyncCheck("hangs", async cancellationToken =>
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    return HealthCheckResult.Healthy();
                })
                .AddCheck("throws", () => throw new InvalidOperationException("secret detail")),
            new() { ["Health:Timeout"] = "00:00:00.200" });

        await IsAsync(host, HttpStatusCode.ServiceUnavailable, "Not ready: hangs, throws.");
        (await host.Client.GetStringAsync("/healthz")).ShouldBe("{\"status\":\"healthy\"}");
        (await (await host.Client.GetAsync("/ready?verbose")).Content.ReadAsStringAsync()).ShouldNotContain("secret detail");
    }

    [Fact]
    public async Task Readiness_answers_within_a_tenth_of_a_second()
    {
        await using var host = await StartAsync(checks => checks.AddAsyncCheck("slow", async cancellationToken =>
        {
            await Task.Delay(300, cancellationToken);
            return HealthCheckResult.Healthy();
        }));
        await host.Client.GetAsync("/ready");
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var _ = await host.Client.GetAsync("/ready");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Order().ElementAt(197).ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Changes_are_logged_once()
    {
        var logs = new ConcurrentQueue<string>();
        var status = HealthStatus.Healthy;
        await using var host = await StartAsync(
            checks => checks.AddCheck("toggled", () => new(status, "by hand")), configure: builder => builder.Logging.AddProvider(new ListLoggerProvider(logs)));
        await StatusAsync(host, "healthy");

        status = HealthStatus.Degraded;
        await StatusAsync(host, "degraded");
        await Task.Delay(300);

        logs.Where(line => line.Contains("Health of toggled")).ShouldHaveSingleItem().ShouldBe("Warning QrAspire.ServiceDefaults.Health.HealthMonitor: Health of toggled changed from Healthy to Degraded: by hand");
    }

    [Fact]
    public async Task Under_test_nothing_outside_is_asked()
    {
        await using var host = await ServiceHost.StartAsync(
            configure: builder =>
            {
                builder.AddKafkaClients();
                builder.AddExternalHostedService<NeverStarted>();
                builder.Services.AddHealthChecks().AddPostgres(connectionName: "none").AddKafka().AddHttp("far", new("http://far/"));
            },
            settings: s_fast,
            environment: "Testing");
        await StatusAsync(host, "healthy");
        host.App.Services.GetRequiredService<NeverStarted>().Started.ShouldBeFalse();
    }

    [Fact]
    public async Task The_list_of_checks_is_not_for_strangers()
    {
        await using var host = await StartAsync(checks => checks.AddCheck("fine", new CountingCheck()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ready?verbose");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        (await (await host.Client.SendAsync(request)).Content.ReadAsStringAsync()).ShouldNotContain("fine");
        (await host.Client.GetStringAsync("/ready?verbose")).ShouldContain("\"name\":\"fine\",\"status\":\"healthy\",\"durationMs\":");
    }

    private static Task<ServiceHost> StartAsync(Action<IHealthChecksBuilder> add, Dictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? configure = null)
    {
        var all = new Dictionary<string, string?>(s_fast);
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return ServiceHost.StartAsync(
            configure: builder =>
            {
                add(builder.Services.AddHealthChecks());
                configure?.Invoke(builder);
            },
            settings: all);
    }

    private static Task IsAsync(ServiceHost host, HttpStatusCode status, string? message = null) => Eventually.PassesAsync(async () =>
    {
        using var response = await host.Client.GetAsync("/ready");
        response.StatusCode.ShouldBe(status);
        if (message is not null)
        {
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            json.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe(message);
        }
    });

    [Fact]
    public void No_duration_and_no_threshold_is_written_beside_the_options()
    {
        var sources = Directory.GetFiles(Path.Combine(GeneratedDocument.Root(), "QrAspire.ServiceDefaults", "Health"), "*.cs", SearchOption.AllDirectories);
        sources.Length.ShouldBeGreaterThan(5);
        foreach (var source in sources.Where(source => Path.GetFileName(source) != "HealthOptions.cs"))
        {
            // Units may be converted, and a share of a setting taken; everything else is a setting.
            File.ReadAllText(source).Split('\n').Where(line => !line.Contains("///", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(line.Replace("/ 1000.0", "", StringComparison.Ordinal).Replace("Timeout * 0.8", "", StringComparison.Ordinal), @"TimeSpan\.From\w+\(\d|\b\d+\.\d+\b"))
                .ShouldBeEmpty(source);
        }
    }

    private static Task StatusAsync(ServiceHost host, string status) => Eventually.PassesAsync(async () =>
        (await ReadyAsync(host, "")).RootElement.GetProperty("status").GetString().ShouldBe(status));

    private static async Task<JsonDocument> ReadyAsync(ServiceHost host, string query) => JsonDocument.Parse(await (await host.Client.GetAsync($"/ready{query}")).Content.ReadAsStringAsync());

    private sealed class CountingCheck : IHealthCheck
    {
        public int Runs;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref Runs);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }

    private sealed class JumpingTime : TimeProvider
    {
        public TimeSpan Offset;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }

    private sealed class NeverStarted : IHostedService
    {
        public bool Started;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
