using System.Diagnostics;
using Aspire.Hosting.Embedded.Dashboard.Queries;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using Trace = Aspire.Hosting.Embedded.Dashboard.Telemetry.Trace;

namespace QrAspire.Tests.Dashboard;

public sealed class TraceAssemblyTests
{
    [Fact]
    public async Task One_scan_is_one_connected_trace_and_the_batch_that_links_to_it_is_shown_below()
    {
        await using var host = await DashboardHost.StartAsync();
        var scan = new SampleTelemetry(DateTimeOffset.UtcNow).Scan(TimeSpan.FromSeconds(1));
        // The consumer's spans come first: exporters do not wait for each other.
        await host.SendAsync(scan.Analytics);
        await host.SendAsync(scan.Redirect);

        var trace = (await host.GetAsync($"/api/telemetry/traces?traceId={scan.TraceId.ToUpperInvariant()}")).GetProperty("data")[0];
        trace.GetProperty("name").GetString().ShouldBe("GET /r/{shortId}");
        trace.GetProperty("resource").GetString().ShouldBe("redirect");
        var spans = trace.GetProperty("spans").EnumerateArray().ToList();
        var ids = spans.Select(span => span.GetProperty("spanId").GetString()).ToHashSet();
        spans.Count(span => span.GetProperty("parentSpanId").GetString() is null).ShouldBe(1);
        spans.ShouldAllBe(span => span.GetProperty("parentSpanId").GetString() == null || ids.Contains(span.GetProperty("parentSpanId").GetString()));
        spans.Select(span => span.GetProperty("resource").GetString()).Distinct().ShouldBe(["redirect", "analytics"], ignoreOrder: true);

        var rows = (await host.GetAsync($"/api/telemetry/traces/{scan.TraceId}")).GetProperty("rows").EnumerateArray()
            .Select(row => (row.GetProperty("name").GetString(), row.GetProperty("depth").GetInt32(), row.GetProperty("isLinked").GetBoolean())).ToList();
        rows.ShouldBe([
            ("GET /r/{shortId}", 0, false), ("SELECT redirect_targets", 1, false), ("send qr.events", 1, false),
            ("process qr.events", 2, false), ("INSERT scans", 3, false), ("store batch", 3, true), ("COPY scans", 4, true)]);
    }

    [Fact]
    public async Task Links_lead_both_ways()
    {
        await using var host = await DashboardHost.StartAsync();
        var scan = new SampleTelemetry(DateTimeOffset.UtcNow).Scan(TimeSpan.FromSeconds(1));
        await host.SendAsync(scan.Redirect);
        await host.SendAsync(scan.Analytics);
        var process = scan.Analytics.ResourceSpans[0].ScopeSpans[0].Spans.Single(span => span.Name == "process qr.events");
        var batch = scan.Analytics.ResourceSpans[0].ScopeSpans[0].Spans.Single(span => span.Name == "store batch");
        var (batchTrace, batchId) = (Convert.ToHexStringLower(batch.TraceId.Span), Convert.ToHexStringLower(batch.SpanId.Span));

        var linked = await host.GetAsync($"/api/telemetry/traces/{scan.TraceId}/spans/{Convert.ToHexStringLower(process.SpanId.Span)}");
        linked.GetProperty("linkedFrom").EnumerateArray().Select(reference => reference.GetProperty("spanId").GetString()).ShouldBe([batchId]);
        var linking = await host.GetAsync($"/api/telemetry/traces/{batchTrace}/spans/{batchId}");
        linking.GetProperty("linksTo")[0].GetProperty("name").GetString().ShouldBe("process qr.events");
        linking.GetProperty("linksTo")[0].GetProperty("traceId").GetString().ShouldBe(scan.TraceId);
    }

    [Fact]
    public void Work_that_another_trace_did_for_this_one_is_shown_where_the_link_leads()
    {
        // Two scans in one batch: the statements stand below the first one's span, the second one's span links to it.
        var store = new TraceStore(new TelemetryLimits());
        store.Add([
            StoreLimitTests.Span("first", "process1", null, 0), StoreLimitTests.Span("first", "insert", "process1", 3),
            StoreLimitTests.Span("second", "send", null, 0), StoreLimitTests.Span("second", "process2", "send", 1) with { Links = [new("first", "process1", AttributeSet.Empty)] }]);

        Waterfall("second").ShouldBe([("send", 0, false), ("process2", 1, false), ("process1", 2, true), ("insert", 3, true)]);
        Waterfall("first").ShouldBe([("process1", 0, false), ("insert", 1, false), ("process2", 1, true)]);

        IEnumerable<(string, int, bool)> Waterfall(string id) => store.Read(id, trace =>
            TraceWaterfall.Build(trace, other => store.Read(other, found => found.Spans) ?? [], store.LinkingTo(id)).Rows.Select(row => (row.Name, row.Depth, row.IsLinked)).ToArray())!;
    }

    [Fact]
    public void A_batch_that_thousands_link_to_stays_readable()
    {
        var store = new TraceStore(new TelemetryLimits());
        store.Add([StoreLimitTests.Span("batch", "process", null, 0), .. Enumerable.Range(0, 3000).Select(i => StoreLimitTests.Span($"t{i}", "process", null, i) with { Links = [new("batch", "process", AttributeSet.Empty)] })]);

        store.Read("batch", trace => TraceWaterfall.Build(trace, other => store.Read(other, found => found.Spans) ?? [], store.LinkingTo("batch")))!
            .Rows.Length.ShouldBe(11);
    }

    [Fact]
    public void Rows_do_not_depend_on_the_order_of_arrival() => Prop.ForAll<PositiveInt, int>((count, seed) =>
    {
        var random = new Random(seed);
        var spans = Enumerable.Range(0, (count.Get % 60) + 1)
            .Select(i => StoreLimitTests.Span("t", $"s{i}", i == 0 ? null : $"s{random.Next(i)}", i)).ToArray();
        var straight = Rows(spans);
        random.Shuffle(spans);
        return Rows(spans).SequenceEqual(straight) && straight.Count == spans.Length && ParentsComeFirst(straight, spans);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Missing_parents_and_circles_lose_no_span()
    {
        SpanRecord[] spans =
        [
            StoreLimitTests.Span("t", "child", "gone", 5),
            StoreLimitTests.Span("t", "self", "self", 6),
            StoreLimitTests.Span("t", "one", "two", 7),
            StoreLimitTests.Span("t", "two", "one", 8),
        ];

        Rows(spans).ShouldBe([("child", 0), ("self", 0), ("one", 0), ("two", 1)]);
    }

    [Fact]
    public void A_trace_of_twenty_thousand_spans_is_laid_out_quickly_even_as_one_chain()
    {
        const int Count = 20_000;
        var chain = Enumerable.Range(0, Count).Select(i => StoreLimitTests.Span("t", $"s{i}", i == 0 ? null : $"s{i - 1}", i));
        var started = Stopwatch.GetTimestamp();

        var rows = Rows([.. chain]);

        rows[^1].ShouldBe(($"s{Count - 1}", Count - 1));
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_first_span_without_a_parent_names_the_trace()
    {
        var trace = new Trace("t", 10);
        trace.Add(StoreLimitTests.Span("t", "orphan", "gone", 0));
        trace.Root.Name.ShouldBe("orphan");
        trace.Add(StoreLimitTests.Span("t", "root", null, 5));
        trace.Add(StoreLimitTests.Span("t", "late root", null, 9));

        trace.Root.Name.ShouldBe("root");
        (trace.Start, trace.End).ShouldBe((0, 19));
    }

    private static List<(string Name, int Depth)> Rows(SpanRecord[] spans)
    {
        var trace = new Trace("t", int.MaxValue);
        foreach (var span in spans)
            trace.Add(span);
        return [.. TraceWaterfall.Build(trace, _ => [], []).Rows.Select(row => (row.Name, row.Depth))];
    }

    private static bool ParentsComeFirst(List<(string Name, int Depth)> rows, SpanRecord[] spans)
    {
        var place = rows.Select((row, index) => (row.Name, index)).ToDictionary(row => row.Name, row => row.index);
        return spans.All(span => span.ParentSpanId is null || (place[span.ParentSpanId] < place[span.SpanId] && rows[place[span.ParentSpanId]].Depth == rows[place[span.SpanId]].Depth - 1));
    }
}
