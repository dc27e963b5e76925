using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>What other traces add to one: the spans that its own spans link to, and the spans that link to them, each with everything below it.</summary>
internal sealed class LinkedSpans(Trace trace, Func<string, IReadOnlyList<SpanRecord>> spansOf, IReadOnlyList<SpanRecord> linking)
{
    private const int MaxRows = 500;

    // A batch may be linked by thousands of messages; the details of a span list them all.
    private const int MaxLinkingPerSpan = 10;

    private readonly ILookup<string, SpanRecord> _linking = linking
        .SelectMany(span => span.Links.Where(link => link.TraceId == trace.Id).Select(link => (link.SpanId, Span: span)))
        .Distinct().OrderBy(entry => entry.Span.Start).ToLookup(entry => entry.SpanId, entry => entry.Span);

    private readonly Dictionary<string, SpanTree> _trees = [];
    private readonly HashSet<(string TraceId, string SpanId)> _shown = [];

    /// <summary>The rows that links of this span add, the topmost at the depth given.</summary>
    public List<WaterfallSpan> Of(SpanRecord span, int depth)
    {
        List<WaterfallSpan> rows = [];
        foreach (var link in span.Links)
        {
            if (link.TraceId != trace.Id && spansOf(link.TraceId).FirstOrDefault(other => other.SpanId == link.SpanId) is { } target)
                Add(target, depth, rows);
        }

        foreach (var other in _linking[span.SpanId].Take(MaxLinkingPerSpan))
            Add(other, depth, rows);
        return rows;
    }

    private void Add(SpanRecord top, int depth, List<WaterfallSpan> rows)
    {
        var tree = _trees.TryGetValue(top.TraceId, out var known) ? known : _trees[top.TraceId] = new SpanTree(spansOf(top.TraceId));
        foreach (var (span, below) in tree.From(top))
        {
            if (_shown.Count >= MaxRows)
                return;
            if (_shown.Add((span.TraceId, span.SpanId)))
                rows.Add(new WaterfallSpan(span, depth + below, true, false));
        }
    }
}
