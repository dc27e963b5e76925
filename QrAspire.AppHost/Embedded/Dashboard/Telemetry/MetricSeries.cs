namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>The history of one instrument for one combination of attributes, oldest point first.</summary>
/// <param name="beganAtZero">The sender was known before this series: until its first point it counted nothing.</param>
internal sealed class MetricSeries(AttributeSet attributes, int maxPoints, bool beganAtZero)
{
    private const int MaxExemplars = 50;

    private readonly RingBuffer<MetricPoint> _points = new(maxPoints);
    private bool _beganAtZero = beganAtZero;

    public AttributeSet Attributes { get; } = attributes;

    public IReadOnlyList<MetricPoint> Points => _points;

    public RingBuffer<MetricExemplar> Exemplars { get; } = new(MaxExemplars);

    /// <summary>When the sender began to count (0: it did not say).</summary>
    public long Began { get; private set; }

    /// <summary>Nanoseconds between the last two measurements.</summary>
    public long Interval { get; private set; }

    /// <summary>True when the measurement took a new point; an unchanged value only lengthens the last one.</summary>
    public bool Add(MetricSample sample)
    {
        var last = _points.Count > 0 ? _points[^1] : null;
        var (value, histogram) = sample.IsDelta && last is not null
            ? (last.Value + sample.Value, last.Histogram is { } before ? sample.Histogram?.Plus(before) : sample.Histogram)
            : (sample.Value, sample.Histogram);

        // A late or repeated export: older than what is known.
        if (last is not null && sample.Time < last.End)
            return false;

        if (last is null || Began == 0)
            Began = sample.Began;
        // Exporters send an exemplar again until a newer one takes its place.
        foreach (var exemplar in sample.Exemplars)
            if (!Exemplars.Any(known => known.Time == exemplar.Time && known.SpanId == exemplar.SpanId))
                Exemplars.Add(exemplar);
        if (last is not null)
            Interval = sample.Time - last.End;

        if (last is not null && last.IsSameAs(value, histogram))
        {
            _points[_points.Count - 1] = last with { End = sample.Time };
            return false;
        }

        _points.Add(new MetricPoint(sample.Time, sample.Time, value, histogram));
        return true;
    }

    public void RemoveOldest()
    {
        _points.RemoveFirst();
        _beganAtZero = false;
    }

    /// <summary>The point that was true at a time, unless the sender had fallen silent by then.</summary>
    public MetricPoint? At(long time)
    {
        var next = IndexAfter(time);
        if (next == 0)
            return null;
        var point = _points[next - 1];
        // A sender that misses three exports is gone.
        var silence = Math.Max(5 * UnixNano.PerSecond, 3 * Interval);
        return next < _points.Count || time - point.End <= silence ? point : null;
    }

    /// <summary>The last point at or before a time, however long ago.</summary>
    public MetricPoint? Last(long time) => IndexAfter(time) is > 0 and var next ? _points[next - 1] : null;

    /// <summary>Had it counted nothing at this time, as far as we know?</summary>
    public bool IsZeroAt(long time) => Began >= time || (_beganAtZero && (_points.Count == 0 || _points[0].Start > time));

    /// <summary>The point before a known one.</summary>
    public MetricPoint? Before(MetricPoint point)
    {
        var index = IndexAfter(point.Start) - 2;
        return index >= 0 ? _points[index] : null;
    }

    private int IndexAfter(long time)
    {
        int low = 0, high = _points.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_points[middle].Start <= time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
