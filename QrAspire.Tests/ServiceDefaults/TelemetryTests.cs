using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>What leaves a service as spans, metrics and logs.</summary>
[Collection(OwnProductCollection.Name)]
public sealed class TelemetryTests
{
    private static readonly ActivitySource s_source = new("QrAspire.Tests.Telemetry");
    private static readonly Meter s_meter = new("QrAspire.Tests.Telemetry");
    private static readonly Counter<long> s_counter = s_meter.CreateCounter<long>("qr.test.things", "{thing}", "Things of a test.");

    [Fact]
    public async Task A_request_becomes_a_server_span_with_the_conventions_attributes()
    {
        await using var sink = await OtlpSink.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var host = await StartAsync(sink.Settings);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/r/telemetry1?x=1");
        request.Headers.UserAgent.ParseAdd("probe/1.0");
        (await host.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Found);

        await Eventually.Async(() => ended.Any(activity => (string?)activity.GetTagItem("url.path") == "/r/telemetry1"));
        var span = ended.First(activity => (string?)activity.GetTagItem("url.path") == "/r/telemetry1");
        span.DisplayName.ShouldBe("GET /r/{shortId}");
        span.Kind.ShouldBe(ActivityKind.Server);
        span.Status.ShouldBe(ActivityStatusCode.Unset);
        span.GetTagItem("http.request.method").ShouldBe("GET");
        span.GetTagItem("http.route").ShouldBe("/r/{shortId}");
        span.GetTagItem("http.response.status_code").ShouldBe(302);
        span.GetTagItem("url.scheme").ShouldBe("http");
        span.GetTagItem("server.address").ShouldBe("127.0.0.1");
        span.GetTagItem("server.port").ShouldBe(host.Client.BaseAddress!.Port);
        span.GetTagItem("user_agent.original").ShouldBe("probe/1.0");
        span.GetTagItem("network.protocol.version").ShouldBe("1.1");
        await Eventually.Async(() => sink.Has("traces", "GET /r/{shortId}", "qr-platform", "service.instance.id"));
    }

    [Fact]
    public async Task A_failure_marks_its_span_and_its_metric()
    {
        await using var sink = await OtlpSink.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var host = await StartAsync(sink.Settings);

        (await host.Client.GetAsync("/throws")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);

        await Eventually.Async(() => ended.Any(activity => activity.DisplayName == "GET /throws"));
        var span = ended.First(activity => activity.DisplayName == "GET /throws");
        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.GetTagItem("error.type").ShouldBe("System.InvalidOperationException");
        span.Events.ShouldContain(@event => @event.Name == "exception");
        (await host.Client.GetStringAsync("/metrics")).Split('\n')
            .ShouldContain(line => line.StartsWith("http_server_request_duration_seconds_count{") && line.Contains("http_route=\"/throws\"") && line.Contains("error_type=\"System.InvalidOperationException\""));
    }

    [Fact]
    public async Task Probes_leave_neither_span_nor_request_metric()
    {
        await using var sink = await OtlpSink.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var host = await StartAsync(sink.Settings);

        foreach (var path in new[] { "/healthz", "/health", "/ready", "/metrics" })
        {
            await host.Client.GetAsync(path);
        }

        await host.Client.GetAsync("/r/after");
        await Eventually.Async(() => sink.Has("traces", "/r/after"));
        sink.Has("traces", Text("/r/after")).ShouldBeTrue();
        sink.Has("traces", Text("/healthz")).ShouldBeFalse();
        sink.Has("traces", Text("/metrics")).ShouldBeFalse();
        var text = await host.Client.GetStringAsync("/metrics");
        text.Split('\n').ShouldNotContain(line => line.StartsWith("http_server_request_duration") && (line.Contains("http_route=\"/healthz\"") || line.Contains("http_route=\"/metrics\"")));
    }

    [Fact]
    public async Task Own_sources_meters_and_logs_reach_the_collector()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var host = await StartAsync(sink.Settings);

        using var answer = await host.Client.GetAsync("/own");
        var traceId = Convert.FromHexString(await answer.Content.ReadAsStringAsync());

        await Eventually.Async(() => sink.Has("traces", "own work", "QrAspire.Tests.Telemetry"));
        await Eventually.Async(() => sink.Has("metrics", "qr.test.things", "QrAspire.Tests.Telemetry"));
        await Eventually.Async(() => sink.Has("logs", "Hello from a request", "QrAspire.Probe"[..8]));
        sink.Has("logs", traceId).ShouldBeTrue();
        sink.Has("traces", traceId).ShouldBeTrue();
    }

    [Fact]
    public async Task A_dead_collector_costs_one_warning()
    {
        var port = FreePort.Next();
        var logs = new ConcurrentQueue<string>();
        await using var host = await StartAsync(
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "50",
            },
            logs);

        for (var i = 0; i < 50; i++)
        {
            (await host.Client.GetAsync("/r/x")).StatusCode.ShouldBe(HttpStatusCode.Found);
        }

        await Eventually.Async(() => logs.Any(line => line.Contains("OTLP endpoint")));
        await Task.Delay(300);
        logs.Count(line => line.Contains("OTLP endpoint")).ShouldBe(1);
    }

    /// <summary>A collector that refuses, and one that takes connections and never answers: telemetry is dropped, memory is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dead_collector_is_nothing_to_users_and_memory_stays_bounded(bool hangs)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, hangs ? 0 : FreePort.Next());
        if (hangs)
        {
            listener.Start();
        }

        var logs = new ConcurrentQueue<string>();
        await using var host = await StartAsync(
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{listener.LocalEndpoint}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "500",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
                ["OTEL_TRACES_SAMPLER"] = "always_on",
            },
            logs);
        await AskAsync(1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var slowest = await AskAsync(15_000);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        // Fifteen thousand spans and records would be more than 60 MiB; the queues hold 2,048 of each.
        grown.ShouldBeLessThan(32L << 20);
        await Eventually.Async(() => logs.Any(line => line.Contains("OTLP endpoint")));
        logs.Count(line => line.Contains("OTLP endpoint")).ShouldBe(1);

        async Task<TimeSpan> AskAsync(int requests)
        {
            var worst = TimeSpan.Zero;
            for (var i = 0; i < requests; i++)
            {
                var started = TimeProvider.System.GetTimestamp();
                using var answer = await host.Client.GetAsync("/r/x");
                answer.StatusCode.ShouldBe(HttpStatusCode.Found);
                worst = TimeSpan.FromTicks(Math.Max(worst.Ticks, TimeProvider.System.GetElapsedTime(started).Ticks));
            }

            return worst;
        }
    }

    [Theory]
    [InlineData(null, "20", 5, 120)]
    [InlineData("always_on", "5", 200, 200)]
    [InlineData("always_off", "5", 0, 0)]
    public async Task The_sampler_is_the_standard_variables_or_bounded(string? sampler, string perSecond, int atLeast, int atMost)
    {
        await using var sink = await OtlpSink.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var host = await StartAsync(new(sink.Settings) { ["OTEL_TRACES_SAMPLER"] = sampler, ["Tracing:TracesPerSecond"] = perSecond });

        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        for (var i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Client.BaseAddress!, $"/r/sampler-{sampler}"));
            using var _ = await invoker.SendAsync(request, CancellationToken.None);
        }

        int Recorded() => ended.Count(activity => activity.Recorded && (string?)activity.GetTagItem("url.path") == $"/r/sampler-{sampler}");
        await Eventually.Async(() => Recorded() >= atLeast);
        Recorded().ShouldBeInRange(atLeast, atMost);
    }

    private static Task<ServiceHost> StartAsync(Dictionary<string, string?> settings, ConcurrentQueue<string>? logs = null) => ServiceHost.StartAsync(
        app =>
        {
            app.MapGet("/r/{shortId}", (string shortId) => Results.Redirect("https://example.com"));
            app.MapGet("/throws", IResult () => throw new InvalidOperationException("secret detail"));
            app.MapGet("/own", (ILogger<TelemetryTests> logger) =>
            {
                using var activity = s_source.StartActivity("own work");
                s_counter.Add(3, new KeyValuePair<string, object?>("kind", "a"));
#pragma warning disable CA1848 // The test logs as any library might.
                logger.LogInformation("Hello from {Place}", "a request");
#pragma warning restore CA1848
                return Results.Text(Activity.Current!.TraceId.ToHexString());
            });
        },
        builder =>
        {
            if (logs is not null)
            {
                builder.Logging.AddProvider(new ListLoggerProvider(logs));
            }
        },
        settings: settings);

    /// <summary>A string attribute's value on the wire: field 1, length, text. The client's spans hold whole addresses instead.</summary>
    private static byte[] Text(string value) => [0x0A, (byte)value.Length, .. System.Text.Encoding.UTF8.GetBytes(value)];

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", ActivityStopped = ended.Enqueue };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
