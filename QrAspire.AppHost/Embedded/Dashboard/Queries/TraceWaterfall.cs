using System.Collections.Immutable;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>A trace as rows to draw: parents before children, children by start, spans of other traces below the span that they link to.</summary>
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
    /// <summary>Rows that links may bring in from other traces.</summary>
    private const int MaxLinkedRows = 500;

    /// <param name="linking">Spans of other traces that link into this one, each with the spans of its own trace.</param>
    public static TraceWaterfall Build(Trace trace, IReadOnlyList<(SpanRecord Span, IReadOnlyList<SpanRecord> TraceSpans)> linking)
    {
        var tree = new SpanTree(trace.Spans);
        var linkedRows = LinkedRows(trace, linking);
        List<(SpanRecord Span, int Depth, bool IsLinked, bool IsOrphan)> rows = [];
        // What links to a span comes after its own children: it usually happened after them.
        var pending = new Stack<(int Depth, List<(SpanRecord Span, int Depth)> Rows)>();
        foreach (var (span, depth) in tree.FromRoots())
        {
            AddPending(depth);
            rows.Add((span, depth, false, depth == 0 && span.ParentSpanId is not null));
            if (linkedRows.TryGetValue(span.SpanId, out var linked))
                pending.Push((depth, linked));
        }

        AddPending(0);

        void AddPending(int depth)
        {
            while (pending.TryPeek(out var top) && top.Depth >= depth)
                rows.AddRange(pending.Pop().Rows.Select(row => (row.Span, top.Depth + 1 + row.Depth, true, false)));
        }

        var start = rows.Min(row => row.Span.Start);
        var end = rows.Max(row => row.Span.End);
        return new TraceWaterfall(
            trace.Id, trace.Root.Name, trace.Root.Resource.Name, UnixNano.ToTime(start), UnixNano.ToMilliseconds(end - start),
            trace.Spans.Count, trace.ErrorCount, trace.DroppedSpans, ResourceSpanCount.Of(rows.Select(row => row.Span)),
            [.. rows.Select(row => WaterfallRow.From(row.Span, row.Depth, row.IsLinked, row.IsOrphan, start))]);
    }

    private static Dictionary<string, List<(SpanRecord Span, int Depth)>> LinkedRows(Trace trace, IReadOnlyList<(SpanRecord Span, IReadOnlyList<SpanRecord> TraceSpans)> linking)
    {
        Dictionary<string, List<(SpanRecord, int)>> found = [];
        var left = MaxLinkedRows;
        foreach (var (span, others) in linking.OrderBy(entry => entry.Span.Start))
        {
            foreach (var target in span.Links.Where(link => link.TraceId == trace.Id).Select(link => link.SpanId).Distinct())
            {
                var rows = new SpanTree(others).From(span).Take(left).ToList();
                left -= rows.Count;
                // A link to a span that was never received hangs below the root.
                var place = trace.Find(target)?.SpanId ?? trace.Root.SpanId;
                (found.TryGetValue(place, out var known) ? known : found[place] = []).AddRange(rows);
            }
        }

        return found;
    }
}

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
    private static readonly string[] s_details = ["http.response.status_code", "messaging.destination.name", "db.operation.name", "db.namespace", "db.collection.name", "server.address"];

    public static WaterfallRow From(SpanRecord span, int depth, bool isLinked, bool isOrphan, long start) => new(
        span.TraceId, span.SpanId, span.Name, span.Kind.ToString(), span.Resource.Name, DetailOf(span), depth,
        UnixNano.ToMilliseconds(span.Start - start), UnixNano.ToMilliseconds(span.Duration),
        span.Status == SpanStatus.Error, isLinked, isOrphan, span.Events.Length, span.Links.Length);

    private static string? DetailOf(SpanRecord span) =>
        s_details.Select(span.Attributes.Text).FirstOrDefault(text => !string.IsNullOrEmpty(text) && !span.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
}
