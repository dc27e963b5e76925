namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>The last traces, by their first arrival. Also knows which spans elsewhere link into a trace.</summary>
internal sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Trace> _traces = [];
    private readonly Queue<Trace> _order = new();
    private readonly Dictionary<string, List<SpanRecord>> _linkingSpans = [];
    private int _spanCount;

    public Changes<SpanRecord> Changes { get; } = new();

    public void Add(IReadOnlyList<SpanRecord> spans)
    {
        lock (_lock)
        {
            foreach (var span in spans)
                Add(span);
        }

        Changes.Publish(spans);
    }

    public int TraceCount
    {
        get
        {
            lock (_lock)
                return _traces.Count;
        }
    }

    public int SpanCount
    {
        get
        {
            lock (_lock)
                return _spanCount;
        }
    }

    /// <summary>Reads one trace while nothing changes it.</summary>
    public T? Read<T>(string traceId, Func<Trace, T> read) where T : class?
    {
        lock (_lock)
            return _traces.TryGetValue(traceId, out var trace) ? read(trace) : null;
    }

    /// <summary>Reads traces, the one that started last first, while nothing changes them.</summary>
    public T Read<T>(Func<IEnumerable<Trace>, T> read)
    {
        lock (_lock)
            return read(_traces.Values.OrderByDescending(trace => trace.Start));
    }

    /// <summary>Spans of other traces that link to this one.</summary>
    public SpanRecord[] LinkingTo(string traceId)
    {
        lock (_lock)
            return _linkingSpans.TryGetValue(traceId, out var spans) ? [.. spans] : [];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _traces.Clear();
            _order.Clear();
            _linkingSpans.Clear();
            _spanCount = 0;
        }

        Changes.Publish([]);
    }

    private void Add(SpanRecord span)
    {
        if (!_traces.TryGetValue(span.TraceId, out var trace))
        {
            _traces[span.TraceId] = trace = new Trace(span.TraceId, limits.SpansPerTrace);
            _order.Enqueue(trace);
        }

        var before = trace.Spans.Count;
        trace.Add(span);
        if (trace.Spans.Count > before)
        {
            _spanCount++;
            foreach (var linked in LinkedTraces(span))
                (_linkingSpans.TryGetValue(linked, out var known) ? known : _linkingSpans[linked] = []).Add(span);
        }

        while ((_order.Count > limits.Traces || _spanCount > limits.Spans) && _order.Count > 1)
            RemoveOldest();
    }

    private void RemoveOldest()
    {
        var trace = _order.Dequeue();
        _traces.Remove(trace.Id);
        _spanCount -= trace.Spans.Count;
        foreach (var span in trace.Spans)
        {
            foreach (var linked in LinkedTraces(span))
            {
                if (!_linkingSpans.TryGetValue(linked, out var known))
                    continue;
                known.RemoveAll(other => other.SpanId == span.SpanId && other.TraceId == span.TraceId);
                if (known.Count == 0)
                    _linkingSpans.Remove(linked);
            }
        }
    }

    private static IEnumerable<string> LinkedTraces(SpanRecord span) =>
        span.Links.IsEmpty ? [] : span.Links.Select(link => link.TraceId).Where(id => id != span.TraceId).Distinct();
}
