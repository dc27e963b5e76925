using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Queries;

namespace QrAspire.Tests.Dashboard;

public sealed class TelemetryApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly SampleTelemetry _sample = new(s_now);
    private DashboardHost _host = null!;

    public async Task InitializeAsync() => _host = await DashboardHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Traces_are_paged_newest_first_and_filtered()
    {
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var scan = _sample.Scan(TimeSpan.FromSeconds(100 - i), fails: i == 4);
            ids.Add(scan.TraceId);
            await _host.SendAsync(scan.Redirect);
            if (i == 4)
                await _host.SendAsync(scan.Analytics);
        }

        var first = await _host.GetAsync("/api/telemetry/traces?limit=5&summary=true");
        first.GetProperty("total").GetInt32().ShouldBe(12);
        Ids(first).ShouldBe(ids.AsEnumerable().Reverse().Take(5));
        first.GetProperty("data")[0].TryGetProperty("spans", out _).ShouldBeFalse();
        Ids(await _host.GetAsync("/api/telemetry/traces?limit=5&offset=10")).ShouldBe([ids[1], ids[0]]);
        Ids(await _host.GetAsync("/api/telemetry/traces?errors=true")).ShouldBe([ids[4]]);
        Ids(await _host.GetAsync("/api/telemetry/traces?resource=analytics")).ShouldBe([ids[4]]);
        Ids(await _host.GetAsync($"/api/telemetry/traces?text={ids[7][..8]}")).ShouldBe([ids[7]]);
        Ids(await _host.GetAsync("/api/telemetry/traces?text=PROCESS")).ShouldBe([ids[4]]);
        (await _host.GetAsync("/api/telemetry/traces?filter=http.response.status_code%3D302")).GetProperty("total").GetInt32().ShouldBe(12);
        (await _host.GetAsync("/api/telemetry/traces?filter=http.response.status_code%3E302")).GetProperty("total").GetInt32().ShouldBe(0);
        (await _host.GetAsync("/api/telemetry/spans?kind=producer&resource=redirect")).GetProperty("total").GetInt32().ShouldBe(12);
        (await _host.GetAsync("/api/telemetry/traces?traceId=00000000000000000000000000000001")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Logs_are_filtered_by_level_text_trace_and_attribute()
    {
        var failed = _sample.Scan(TimeSpan.FromSeconds(2), fails: true);
        await _host.SendAsync(failed.Logs);
        await _host.SendAsync(_sample.Scan(TimeSpan.FromSeconds(9)).Logs);

        (await CountAsync("")).ShouldBe(4);
        (await CountAsync("?severity=error")).ShouldBe(1);
        (await CountAsync("?severity=info")).ShouldBe(4);
        (await CountAsync($"?traceId={failed.TraceId}")).ShouldBe(2);
        (await CountAsync("?resource=redirect")).ShouldBe(2);
        (await CountAsync("?text=dead%20LETTER")).ShouldBe(1);
        (await CountAsync("?text=invalideventexception")).ShouldBe(1);
        (await CountAsync("?filter=Scans%3E%3D1")).ShouldBe(1);
        (await CountAsync("?filter=ShortId&filter=category~Resolve")).ShouldBe(2);
        (await CountAsync("?filter=ShortId!%3Dnothing")).ShouldBe(4);
    }

    [Theory]
    [InlineData("/api/telemetry/logs?severity=loud")]
    [InlineData("/api/telemetry/logs?limit=many")]
    [InlineData("/api/telemetry/traces?filter=%3D5")]
    [InlineData("/api/telemetry/metrics/chart?resource=a&meter=b&instrument=c&minutes=x")]
    public async Task Unreadable_conditions_are_400_and_say_what_is_wrong(string path)
    {
        using var response = await _host.Api.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("bad_request");
        error.GetProperty("message").GetString()!.Length.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("/api/telemetry/traces/unknown")]
    [InlineData("/api/telemetry/traces/unknown/spans/unknown")]
    [InlineData("/api/telemetry/metrics/chart?resource=a&meter=b&instrument=c")]
    public async Task What_is_not_here_is_404(string path)
    {
        using var response = await _host.Api.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Spans_and_logs_can_be_followed_as_ndjson()
    {
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var spans = await FollowAsync("/api/telemetry/spans?follow=true&resource=redirect&kind=server", stopping.Token);
        using var logs = await FollowAsync("/api/telemetry/logs?follow=true&severity=error", stopping.Token);
        var scan = _sample.Scan(TimeSpan.FromSeconds(1), fails: true);

        // A reader is known once its answer began; the first lines may still come before it reads.
        await _host.SendAsync(scan.Analytics);
        await _host.SendAsync(scan.Redirect);
        await _host.SendAsync(scan.Logs);

        var span = JsonDocument.Parse((await spans.ReadLineAsync(stopping.Token))!).RootElement;
        (span.GetProperty("name").GetString(), span.GetProperty("traceId").GetString()).ShouldBe(("GET /r/{shortId}", scan.TraceId));
        var record = JsonDocument.Parse((await logs.ReadLineAsync(stopping.Token))!).RootElement;
        record.GetProperty("severity").GetString().ShouldBe("Error");
    }

    [Fact]
    public async Task Everything_can_be_forgotten()
    {
        var scan = _sample.Scan(TimeSpan.FromSeconds(2));
        await _host.SendAsync(scan.Redirect);
        await _host.SendAsync(scan.Logs);
        await _host.SendAsync(_sample.Metrics("redirect", s_now, 10));

        (await _host.Api.DeleteAsync("/api/telemetry")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await _host.GetAsync("/api/telemetry/traces")).GetProperty("total").GetInt32().ShouldBe(0);
        (await CountAsync("")).ShouldBe(0);
        (await _host.GetAsync("/api/telemetry/metrics")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Resources_tell_who_sent_what()
    {
        await _host.SendAsync(_sample.Scan(TimeSpan.FromSeconds(2), fails: true).Logs);
        await _host.SendAsync(new TracesRequest { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { SampleTelemetry.Span(_sample.NewTraceId(), _sample.NewSpanId(), null, "n", 1, s_now, 1) } } } } } });

        (await _host.GetAsync("/api/telemetry/resources")).GetProperty("data").EnumerateArray().Select(resource => (resource.GetProperty("name").GetString(), resource.GetProperty("logs").GetInt32(), resource.GetProperty("errors").GetInt32()))
            .ShouldBe([("analytics", 1, 1), ("redirect", 1, 0), ("unknown_service", 0, 0)]);
    }

    [Theory]
    [InlineData("a=1", "1", true)]
    [InlineData("a=1", null, false)]
    [InlineData("a!=1", "2", true)]
    [InlineData("a!=1", null, true)]
    [InlineData("a~ELL", "hello", true)]
    [InlineData("a!~ell", "hello", false)]
    [InlineData("a>9", "10", true)]
    [InlineData("a>9", "nine", false)]
    [InlineData("a<=0.5", "0.5", true)]
    [InlineData("a>=2", "1.99", false)]
    [InlineData("a", "", true)]
    [InlineData("a", null, false)]
    [InlineData("http.route=/r/{shortId}=x", "/r/{shortId}=x", true)]
    public void Filters_compare(string filter, string? actual, bool matches) => AttributeFilter.Parse(filter).Matches(actual).ShouldBe(matches);

    private async Task<StreamReader> FollowAsync(string path, CancellationToken ct)
    {
        var response = await _host.Api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        return new StreamReader(await response.Content.ReadAsStreamAsync(ct));
    }

    private async Task<int> CountAsync(string query) => (await _host.GetAsync($"/api/telemetry/logs{query}")).GetProperty("total").GetInt32();

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(trace => trace.GetProperty("traceId").GetString());
}
