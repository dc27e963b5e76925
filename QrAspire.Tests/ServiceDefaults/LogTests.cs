using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Logging;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;
using QrAspire.Tests.Telemetry;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>What happens to log records on their way out: levels, bursts, secrets, errors in groups, a file.</summary>
#pragma warning disable CA1848, CA2254 // The tests log as any library might.
public sealed class LogTests
{
    [Fact]
    public async Task A_level_changes_at_run_time_and_the_change_is_on_record()
    {
        var lines = new ConcurrentQueue<string>();
        await using var host = await StartAsync(lines);
        var logger = host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Part");

        logger.LogDebug("before");
        (await host.Client.PutAsync("/ops/log-levels/Some?level=Debug&minutes=10", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        logger.LogDebug("during");
        (await host.Client.DeleteAsync("/ops/log-levels/Some")).StatusCode.ShouldBe(HttpStatusCode.OK);
        logger.LogDebug("after");

        lines.Where(line => line.Contains(" Some.Part: ")).ShouldBe(["Debug Some.Part: during"]);
        lines.ShouldContain(line => line.StartsWith("Warning QrAspire.Audit: The log level of Some was changed from inherited to Debug by loopback"));
        lines.ShouldContain(line => line.Contains("changed from Debug to inherited"));
    }

    [Fact]
    public async Task A_level_comes_back_by_itself()
    {
        var lines = new ConcurrentQueue<string>();
        await using var host = await StartAsync(lines);
        await host.Client.PutAsync("/ops/log-levels/Some?level=Trace&minutes=0.005", null);
        await Eventually.Async(() => lines.Any(line => line.Contains("by expiry")));
        (await host.Client.GetFromJsonAsync<JsonElement>("/ops/log-levels")).EnumerateArray().ShouldNotContain(level => level.GetProperty("category").GetString() == "Some");
    }

    [Fact]
    public async Task The_record_of_changes_cannot_be_silenced_and_Production_asks_for_the_token()
    {
        await using (var host = await StartAsync(new()))
        {
            (await host.Client.PutAsync("/ops/log-levels/QrAspire.Audit?level=None", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await host.Client.PutAsync("/ops/log-levels/Some?level=Loud", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        await using var production = await StartAsync(new(), environment: "Production", settings: new() { ["Operations:Token"] = "operators-only-token" });
        (await production.Client.GetAsync("/ops/log-levels")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        production.Client.DefaultRequestHeaders.Authorization = new("Bearer", "operators-only-token");
        (await production.Client.GetAsync("/ops/log-levels")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_flood_becomes_its_first_records_and_a_count()
    {
        var lines = new ConcurrentQueue<string>();
        await using var host = await StartAsync(lines, settings: new() { ["Logs:BurstLimit"] = "10", ["Logs:BurstWindow"] = "00:00:00.500" });
        var logger = host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Noisy");
        for (var i = 0; i < 1000; i++)
        {
            logger.LogError("again {Number}", i);
        }

        logger.LogError("something else");
        await Eventually.Async(() => lines.Any(line => line.Contains("more records")));
        lines.Count(line => line.StartsWith("Error Noisy: again", StringComparison.Ordinal)).ShouldBe(10);
        lines.ShouldContain(line => line.StartsWith("Warning Noisy: 990 more records of event 0 (Error)"));
        lines.ShouldContain("Error Noisy: something else");
        var metrics = await host.Client.GetStringAsync("/metrics");
        Samples(metrics, "qr_log_records_total").ShouldContain(sample => sample.Labels["level"] == "error" && sample.Value >= 1001);
        Samples(metrics, "qr_log_records_left_out_total").ShouldContain(sample => sample.Labels["level"] == "error" && sample.Value == 990);
    }

    [Theory]
    [InlineData("Host=db;Username=qr;Password=hunter2;Timeout=5", "Host=db;Username=qr;Password=***;Timeout=5")]
    [InlineData("Authorization: Bearer abcdefgh.ijklmnop", "Authorization: Bearer ***")]
    [InlineData("GET https://user:pw@example.com/a/b?email=x@y.z&t=1 failed", "GET https://example.com/a/b?*** failed")]
    [InlineData("from 203.0.113.77 and 2001:db8:1:2::3", "from 203.0.113.0/24 and 2001:db8:1::/48")]
    [InlineData("at 127.0.0.1:5432, 12:34:56, Version=10.0.0.0, 1.2.3 and ::1", "at 127.0.0.1:5432, 12:34:56, Version=10.0.0.0, 1.2.3 and ::1")]
    [InlineData("Nothing to hide: 42 scans of /r/{shortId}", "Nothing to hide: 42 scans of /r/{shortId}")]
    public async Task Secrets_and_addresses_of_people_do_not_leave(string text, string expected)
    {
        var lines = new ConcurrentQueue<string>();
        await using var host = await StartAsync(lines);
        var logger = host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some");
        logger.LogWarning("It says {Text}", text);
        logger.LogError(new InvalidOperationException(text), "thrown");
        logger.LogWarning("With {Password}", "hunter2");
        lines.ShouldContain($"Warning Some: It says {expected}");
        lines.ShouldContain("Warning Some: With ***");
        host.App.Services.GetRequiredService<ErrorTracker>().Groups.Single(group => group.Route == "Some").Message.ShouldBe(expected);
    }

    [Fact]
    public async Task Errors_are_grouped_by_type_and_route()
    {
        await using var host = await StartAsync(new(), app => app.MapGet("/fails/{id}", string (int id) => throw new InvalidOperationException($"number {id}")));
        for (var i = 0; i < 3; i++)
        {
            (await host.Client.GetAsync($"/fails/{i}")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        }

        host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Back.Ground").LogError("without exception");
        var groups = (await host.Client.GetFromJsonAsync<JsonElement>("/ops/errors")).EnumerateArray().ToArray();
        var failed = groups.Single(group => group.GetProperty("route").GetString() == "/fails/{id}");
        failed.GetProperty("type").GetString().ShouldBe("InvalidOperationException");
        failed.GetProperty("count").GetInt64().ShouldBe(3);
        failed.GetProperty("message").GetString().ShouldBe("number 2");
        failed.GetProperty("lastSeen").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(failed.GetProperty("firstSeen").GetDateTimeOffset());
        groups.ShouldContain(group => group.GetProperty("route").GetString() == "Back.Ground");

        var metrics = await host.Client.GetStringAsync("/metrics");
        Samples(metrics, "qr_errors_total").ShouldContain(sample => sample.Labels["route"] == "/fails/{id}" && sample.Labels["type"] == "InvalidOperationException" && sample.Value == 3);
        Samples(metrics, "qr_error_first_seen_timestamp_seconds").ShouldContain(sample => sample.Labels["route"] == "/fails/{id}");
    }

    [Fact]
    public async Task Groups_of_errors_are_bounded()
    {
        await using var host = await StartAsync(new(), settings: new() { ["Logs:ErrorGroups"] = "5" });
        var loggers = host.App.Services.GetRequiredService<ILoggerFactory>();
        var before = host.App.Services.GetRequiredService<ErrorTracker>().Groups.Count;
        for (var i = 0; i < 50; i++)
        {
            loggers.CreateLogger($"Logger{i}").LogError("e");
        }

        var groups = host.App.Services.GetRequiredService<ErrorTracker>().Groups;
        groups.Count.ShouldBe(6);
        groups.Single(group => group.Type == "other").Count.ShouldBe(50 - (5 - before));
    }

    [Fact]
    public async Task The_file_has_the_same_records_as_json_and_is_put_aside_when_it_is_large()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("service.json");
        var lines = new ConcurrentQueue<string>();
        await using (var host = await StartAsync(lines, settings: new() { ["Logs:File"] = path, ["Logs:FileBytes"] = "4096", ["Logs:FilesKept"] = "2" }))
        {
            var logger = host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some");
            for (var i = 0; i < 90; i++)
            {
                logger.LogWarning("number {Number}", i);
            }
        }

        File.Exists($"{path}.1").ShouldBeTrue();
        File.Exists($"{path}.3").ShouldBeFalse();
        var newest = File.ReadAllLines(path).Concat(File.ReadAllLines($"{path}.1")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        newest.ShouldContain(record => record.GetProperty("message").GetString() == "number 89");
        newest.ShouldAllBe(record => record.GetProperty("service").GetString() == "probe");
        lines.ShouldContain("Warning Some: number 89");
    }

    /// <summary>A process of tests has many services, whose meters all of them show.</summary>
    private static List<Exposition.Sample> Samples(string metrics, string family) => Exposition.Parse(metrics).Families[family].Samples;

    private static Task<ServiceHost> StartAsync(
        ConcurrentQueue<string> lines, Action<WebApplication>? map = null, Dictionary<string, string?>? settings = null, string environment = "Development") =>
        ServiceHost.StartAsync(map, builder => builder.Logging.AddProvider(new ListLoggerProvider(lines)), settings, environment);
}
