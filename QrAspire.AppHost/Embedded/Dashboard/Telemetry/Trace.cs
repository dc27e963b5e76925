namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>Spans that share a trace id, put together as they arrive, in any order and from any resource.</summary>
internal sealed class Trace(string id, int maxSpans)
{
    private readonly Dictionary<string, int> _places = [];
    private readonly List<SpanRecord> _spans = [];

    public string Id { get; } = id;

    public IReadOnlyList<SpanRecord> Spans => _spans;

    public long Start { get; private set; } = long.MaxValue;

    public long End { get; private set; } = long.MinValue;

    public int ErrorCount { get; private set; }

    /// <summary>Spans that came after the bound and were not kept.</summary>
    public int DroppedSpans { get; private set; }

    /// <summary>The span that tells what the trace is about: the earliest one without a parent, else the earliest whose parent is not here.</summary>
    public SpanRecord Root { get; private set; } = null!;

    /// <summary>Adds the span, or replaces the one of this id that a retry sends again.</summary>
    public void Add(SpanRecord span)
    {
        if (_places.TryGetValue(span.SpanId, out var place))
        {
            ErrorCount -= IsError(_spans[place]);
            _spans[place] = span;
        }
        else if (_spans.Count >= maxSpans)
        {
            DroppedSpans++;
            return;
        }
        else
        {
            _places[span.SpanId] = _spans.Count;
            _spans.Add(span);
        }

        ErrorCount += IsError(span);
        Start = Math.Min(Start, span.Start);
        End = Math.Max(End, span.End);
        if (Root is null || Root.SpanId == span.SpanId || IsBetterRoot(span, Root))
            Root = span;
    }

    public SpanRecord? Find(string spanId) => _places.TryGetValue(spanId, out var place) ? _spans[place] : null;

    /// <summary>Does it have spans of the resource?</summary>
    public bool Has(string? resource) => string.IsNullOrEmpty(resource) || _spans.Exists(span => span.Resource.Matches(resource));

    private static int IsError(SpanRecord span) => span.Status == SpanStatus.Error ? 1 : 0;

    private static bool IsBetterRoot(SpanRecord span, SpanRecord root) =>
        (span.ParentSpanId is null, root.ParentSpanId is null) switch
        {
            (true, false) => true,
            (false, true) => false,
            _ => span.Start < root.Start,
        };
}
