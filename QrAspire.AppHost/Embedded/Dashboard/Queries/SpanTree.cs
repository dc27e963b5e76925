using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>The spans of one trace as a tree; walks without recursion, since a trace may be one chain of thousands.</summary>
internal sealed class SpanTree
{
    private readonly IReadOnlyList<SpanRecord> _spans;
    private readonly HashSet<string> _ids;
    private readonly ILookup<string, SpanRecord> _children;

    public SpanTree(IReadOnlyList<SpanRecord> spans)
    {
        _spans = spans;
        _ids = [.. spans.Select(span => span.SpanId)];
        _children = spans.Where(HasParentHere).ToLookup(span => span.ParentSpanId!);
    }

    /// <summary>Every span once, each after its parent. Spans whose parent is missing are roots too; so is the earliest span of a circle.</summary>
    public IEnumerable<(SpanRecord Span, int Depth)> FromRoots()
    {
        HashSet<string> seen = [];
        foreach (var root in _spans.Where(span => !HasParentHere(span)).OrderBy(span => span.Start))
            foreach (var row in Walk(root, seen))
                yield return row;
        if (seen.Count == _spans.Count)
            yield break;
        foreach (var span in _spans.OrderBy(span => span.Start))
            if (!seen.Contains(span.SpanId))
                foreach (var row in Walk(span, seen))
                    yield return row;
    }

    /// <summary>The span and everything below it.</summary>
    public IEnumerable<(SpanRecord Span, int Depth)> From(SpanRecord span) => Walk(span, []);

    private IEnumerable<(SpanRecord Span, int Depth)> Walk(SpanRecord root, HashSet<string> seen)
    {
        var open = new Stack<(SpanRecord Span, int Depth)>();
        open.Push((root, 0));
        while (open.TryPop(out var row))
        {
            if (!seen.Add(row.Span.SpanId))
                continue;
            yield return row;
            foreach (var child in _children[row.Span.SpanId].OrderByDescending(child => child.Start))
                open.Push((child, row.Depth + 1));
        }
    }

    private bool HasParentHere(SpanRecord span) => span.ParentSpanId is { } parent && parent != span.SpanId && _ids.Contains(parent);
}
