using System.Collections.Immutable;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>A trace as rows to draw: parents before children, children by start, linked spans of other traces below the span that the link joins.</summary>
/// <param name="StartTime">Of the earliest row; offsets count from here.</param>
internal sealed record TraceWaterfall(
    string TraceId,
    string Name,
    string Resource,
    DateTimeOffset StartTime,
    double DurationMs,
    int SpanCount,
    int ErrorCount,
    int DroppedSpans,
    ImmutableArray<ResourceSpanCount> Resources,
    ImmutableArray<WaterfallRow> Rows)
{
    /// <param name="spansOf">The spans of another trace, by its id; none when it is not here.</param>
    /// <param name="linking">Spans of other traces that link into this one.</param>
    public static TraceWaterfall Build(Trace trace, Func<string, IReadOnlyList<SpanRecord>> spansOf, IReadOnlyList<SpanRecord> linking)
    {
        var linked = new LinkedSpans(trace, spansOf, linking);
        List<WaterfallSpan> rows = [];
        // What a link brings in comes after a span's own children: it usually happened after them.
        var pending = new Stack<(int Depth, List<WaterfallSpan> Rows)>();
        foreach (var (span, depth) in new SpanTree(trace.Spans).FromRoots())
        {
            AddPending(depth);
            rows.Add(new WaterfallSpan(span, depth, false, depth == 0 && span.ParentSpanId is not null));
            if (linked.Of(span, depth + 1) is { Count: > 0 } found)
                pending.Push((depth, found));
        }

        AddPending(0);
        var start = rows.Min(row => row.Span.Start);
        var end = rows.Max(row => row.Span.End);
        return new TraceWaterfall(
            trace.Id, trace.Root.Name, trace.Root.Resource.Name, UnixNano.ToTime(start), UnixNano.ToMilliseconds(end - start),
            trace.Spans.Count, trace.ErrorCount, trace.DroppedSpans, ResourceSpanCount.Of(rows.Select(row => row.Span)),
            [.. rows.Select(row => WaterfallRow.From(row, start))]);

        void AddPending(int depth)
        {
            while (pending.TryPeek(out var top) && top.Depth >= depth)
                rows.AddRange(pending.Pop().Rows);
        }
    }
}

/// <summary>A span at its place in the waterfall.</summary>
internal readonly record struct WaterfallSpan(SpanRecord Span, int Depth, bool IsLinked, bool IsOrphan);

/// <summary>One bar.</summary>
/// <param name="IsLinked">It belongs to another trace (<paramref name="TraceId"/>) and is here because of a link.</param>
/// <param name="IsOrphan">It has a parent that was not received.</param>
/// <param name="Detail">What it did, in few words: statement, topic, route.</param>
internal sealed record WaterfallRow(
    string TraceId,
    string SpanId,
    string Name,
    string Kind,
    string Resource,
    string? Detail,
    int Depth,
    double OffsetMs,
    double DurationMs,
    bool IsError,
    bool IsLinked,
    bool IsOrphan,
    int Events,
    int Links)
{
    private const int DetailLength = 100;

    private static readonly string[] s_details =
        ["http.response.status_code", "db.query.summary", "db.query.text", "db.statement", "messaging.destination.name", "db.operation.name", "db.namespace", "server.address"];

    public static WaterfallRow From(WaterfallSpan row, long start) => new(
        row.Span.TraceId, row.Span.SpanId, row.Span.Name, row.Span.Kind.ToString(), row.Span.Resource.Name, DetailOf(row.Span), row.Depth,
        UnixNano.ToMilliseconds(row.Span.Start - start), UnixNano.ToMilliseconds(row.Span.Duration),
        row.Span.Status == SpanStatus.Error, row.IsLinked, row.IsOrphan, row.Span.Events.Length, row.Span.Links.Length);

    public static string? DetailOf(SpanRecord span) => s_details
        .Select(span.Attributes.Text)
        .Where(text => !string.IsNullOrEmpty(text) && !span.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
        .Select(text => text!.Length > DetailLength ? string.Concat(text.AsSpan(0, DetailLength), "…") : text)
        .FirstOrDefault();
}
