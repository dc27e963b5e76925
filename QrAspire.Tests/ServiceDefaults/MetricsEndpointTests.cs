using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary><c>/metrics</c>: names, format, exemplars and who may read it.</summary>
public sealed class MetricsEndpointTests
{
    private static readonly Meter s_meter = new("QrAspire.Tests.Exposition");
    private static readonly Counter<long> s_counter = s_meter.CreateCounter<long>("qr.exposition.things", "{thing}", "Things, with a \"quote\" and a \\.");
    private static readonly Histogram<double> s_histogram = s_meter.CreateHistogram("qr.exposition.age", "s", "Ages.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] });

    [Fact]
    public async Task The_text_is_what_Prometheus_expects()
    {
        await using var host = await StartAsync();
        await host.Client.GetAsync("/r/x");
        s_counter.Add(2, new KeyValuePair<string, object?>("label.name", "a\"b\\c\nd"));
        s_histogram.Record(5);

        using var answer = await host.Client.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        text.ShouldContain("# TYPE qr_exposition_things_total counter\n");
        text.ShouldContain("qr_exposition_things_total{label_name=\"a\\\"b\\\\c\\nd\"} 2\n");
        text.ShouldContain("qr_exposition_age_seconds_bucket{le=\"1\"} 0\nqr_exposition_age_seconds_bucket{le=\"10\"} 1\nqr_exposition_age_seconds_bucket{le=\"+Inf\"} 1\nqr_exposition_age_seconds_sum 5\nqr_exposition_age_seconds_count 1\n");
        text.ShouldContain("http_server_request_duration_seconds_bucket{http_request_method=\"GET\",http_response_status_code=\"302\",http_route=\"/r/{shortId}\"");
        text.ShouldContain("le=\"0.005\"");
        text.ShouldContain("target_info{");
        text.ShouldContain("service_namespace=\"qr-platform\"");
        text.ShouldContain("qr_build_info{commit=");
        text.ShouldContain("dotnet_gc_collections_total{");
        (await PromtoolAsync(text)).ShouldBe("");
    }

    [Fact]
    public async Task A_label_that_comes_twice_is_written_once_or_Prometheus_would_refuse_the_whole_target()
    {
        await using var host = await StartAsync();
        s_counter.Add(1, new("twice", "first"), new("twice", "second"), new("twice.", "third"));

        using var answer = await host.Client.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        text.Split('\n').Where(line => line.Contains("twice", StringComparison.Ordinal)).ShouldBe(["qr_exposition_things_total{twice=\"first\"} 1"]);
        (await PromtoolAsync(text)).ShouldBe("");
    }

    [Fact]
    public async Task OpenMetrics_carries_exemplars_of_recorded_spans()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var host = await StartAsync();
        await host.Client.GetAsync("/r/x");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text;version=1.0.0"));
        using var answer = await host.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/openmetrics-text");
        text.ShouldEndWith("# EOF\n");
        text.ShouldContain("# TYPE target info\n");
        text.Split('\n').ShouldContain(line => line.StartsWith("http_server_request_duration_seconds_bucket{") && line.Contains(" # {trace_id=\""));
        text.ShouldContain("# TYPE dotnet_gc_collections counter\n");
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.OK)]
    [InlineData("X-Forwarded-For", "203.0.113.7", HttpStatusCode.NotFound)]
    [InlineData("Forwarded", "for=203.0.113.7", HttpStatusCode.NotFound)]
    public async Task Near_clients_read_it_and_forwarded_ones_do_not(string? header, string? value, HttpStatusCode expected)
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        (await host.Client.SendAsync(request)).StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.NotFound)]
    [InlineData("Bearer wrong-token-wrong-token", HttpStatusCode.NotFound)]
    [InlineData("Bearer right-token-right-token", HttpStatusCode.OK)]
    public async Task Far_clients_need_the_token(string? authorization, HttpStatusCode expected)
    {
        await using var host = await StartAsync(new() { ["Metrics:AllowedNetworks"] = "10.0.0.0/8", ["Metrics:Token"] = "right-token-right-token" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        (await host.Client.SendAsync(request)).StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Metrics:Token", "short")]
    [InlineData("Metrics:AllowedNetworks", "10.0.0.0/99")]
    public async Task Wrong_settings_stop_the_start(string key, string value) =>
        (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(new() { [key] = value }))).Message.ShouldContain("Metrics:");

    private static Task<ServiceHost> StartAsync(Dictionary<string, string?>? settings = null) =>
        ServiceHost.StartAsync(app => app.MapGet("/r/{shortId}", (string shortId) => Results.Redirect("https://example.com")), settings: settings);

    /// <summary>What <c>promtool check metrics</c> complains about.</summary>
    internal static async Task<string> PromtoolAsync(string text)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await errors;
    }
}
