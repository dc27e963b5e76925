using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace QrAspire.Tests.Dashboard;

public sealed class StoreLimitTests
{
    private static readonly TelemetryLimits s_small = new() { Logs = 10, Traces = 5, Spans = 12, SpansPerTrace = 4, MetricPoints = 20, Resources = 2 };
    private static readonly TelemetryResource s_redirect = new("redirect", "a");
    private static readonly TelemetryResource s_api = new("api", "b");

    [Fact]
    public void Defaults_are_Aspires()
    {
        var limits = new TelemetryLimits();

        (limits.Logs, limits.Traces, limits.MetricPoints, limits.Attributes).ShouldBe((10_000, 10_000, 50_000, 128));
    }

    [Fact]
    public void A_chatty_resource_pushes_out_only_its_own_logs()
    {
        var store = new LogStore(s_small);
        store.Add([Log(s_api, 0, "quiet")]);
        store.Add([.. Enumerable.Range(1, 100).Select(i => Log(s_redirect, i, $"chatty {i}"))]);

        store.Find("api", _ => true).Select(entry => entry.Message).ShouldBe(["quiet"]);
        store.Find("redirect", _ => true).Select(entry => entry.Message).ShouldBe(Enumerable.Range(91, 10).Reverse().Select(i => $"chatty {i}"));
        store.Find(null, _ => true).Count.ShouldBe(11);
    }

    [Fact]
    public void The_oldest_traces_go_first()
    {
        var store = new TraceStore(s_small);
        for (var i = 0; i < 8; i++)
            store.Add([Span($"trace{i}", "a", null, i)]);

        store.TraceCount.ShouldBe(5);
        store.Read("trace2", trace => trace).ShouldBeNull();
        store.Read(all => all.Select(trace => trace.Id).ToArray()).ShouldBe(["trace7", "trace6", "trace5", "trace4", "trace3"]);
    }

    [Fact]
    public void Spans_are_bounded_within_and_over_all_traces()
    {
        var store = new TraceStore(s_small);
        store.Add([.. Enumerable.Range(0, 10).Select(i => Span("big", $"s{i}", null, i))]);
        store.Read("big", trace => (object)(trace.Spans.Count, trace.DroppedSpans)).ShouldBe((4, 6));

        foreach (var id in (string[])["b", "c", "d"])
            store.Add([.. Enumerable.Range(0, 4).Select(i => Span(id, $"s{i}", null, i))]);
        store.SpanCount.ShouldBe(12);
        store.Read("big", trace => trace).ShouldBeNull();
    }

    [Fact]
    public void Links_of_removed_traces_are_forgotten()
    {
        var store = new TraceStore(s_small);
        store.Add([Span("scan", "s", null, 0), Span("batch", "b", null, 1) with { Links = [new("scan", "s", AttributeSet.Empty)] }]);
        store.LinkingTo("scan").Select(span => span.SpanId).ShouldBe(["b"]);

        for (var i = 0; i < 5; i++)
            store.Add([Span($"later{i}", "a", null, 2 + i)]);

        store.LinkingTo("scan").ShouldBeEmpty();
    }

    [Fact]
    public void A_span_sent_twice_is_kept_once()
    {
        var store = new TraceStore(s_small);
        store.Add([Span("t", "a", null, 0) with { Status = SpanStatus.Error }]);
        store.Add([Span("t", "a", null, 0) with { Status = SpanStatus.Ok, Name = "again" }]);

        store.Read("t", trace => (object)(trace.Spans.Count, trace.ErrorCount, trace.Root.Name)).ShouldBe((1, 0, "again"));
        store.SpanCount.ShouldBe(1);
    }

    [Fact]
    public void Metric_points_are_bounded_per_resource_first_in_first_out()
    {
        var store = new MetricStore(s_small);
        for (var i = 0; i < 100; i++)
        {
            store.Add([Sample(s_redirect, i % 3, i + 1, i)]);
            if (i == 0)
                store.Add([Sample(s_api, 0, 1, 7)]);
        }

        store.PointCount(s_redirect).ShouldBe(20);
        store.PointCount(s_api).ShouldBe(1);
        store.Read(all => all.Where(found => found.Resource == s_redirect).SelectMany(found => found.Series.Values).SelectMany(series => series.Points).Select(point => point.Value).Order().ToArray())
            .ShouldBe(Enumerable.Range(80, 20).Select(value => (double)value));
    }

    [Fact]
    public void An_unchanged_value_takes_no_further_point()
    {
        var store = new MetricStore(s_small);
        for (var i = 1; i <= 1000; i++)
            store.Add([Sample(s_redirect, 0, i, 42)]);

        store.PointCount(s_redirect).ShouldBe(1);
        store.Read(all => all.Single().Series.Values.Single().Points.Single()).ShouldBe(new MetricPoint(1, 1000, 42, null));
    }

    [Fact]
    public void One_resource_too_many_is_refused()
    {
        var resources = new TelemetryResources(s_small);

        resources.Get("a", "1", AttributeSet.Empty).ShouldNotBeNull();
        resources.Get("a", "2", AttributeSet.Empty).ShouldNotBeNull();
        resources.Get("b", "1", AttributeSet.Empty).ShouldBeNull();
        resources.Get("a", "1", AttributeSet.Empty).ShouldBeSameAs(resources.Get("a", "1", AttributeSet.Empty));
    }

    [Theory]
    [InlineData("redirect", true)]
    [InlineData("REDIRECT", true)]
    [InlineData("redirect-a", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("redirect-b", false)]
    [InlineData("redir", false)]
    public void A_resource_is_meant_by_service_or_instance(string? filter, bool isMeant) => s_redirect.Matches(filter).ShouldBe(isMeant);

    internal static SpanRecord Span(string trace, string id, string? parent, long start, TelemetryResource? resource = null, long length = 10) =>
        new(trace, id, parent, id, SpanKind.Internal, start, start + length, SpanStatus.Unset, null, resource ?? s_redirect, "", AttributeSet.Empty, [], []);

    private static LogEntry Log(TelemetryResource resource, long time, string message) =>
        new(0, time, 9, message, "", null, null, null, resource, AttributeSet.Empty);

    private static MetricSample Sample(TelemetryResource resource, int series, long time, double value) =>
        new(resource, "m", "i", MetricKind.Gauge, "", "", false, 0, time, value, null, new AttributeSet([KeyValuePair.Create<string, object?>("series", (long)series)]), []);
}
