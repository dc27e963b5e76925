namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>What a series was worth from <paramref name="Start"/> (first seen) to <paramref name="End"/> (last seen unchanged); counters and histograms are cumulative.</summary>
internal sealed record MetricPoint(long Start, long End, double Value, HistogramValue? Histogram)
{
    /// <summary>The last time at or before <paramref name="time"/> at which the value was measured.</summary>
    public long SeenBy(long time) => Math.Clamp(time, Start, End);

    public bool IsSameAs(double value, HistogramValue? histogram) =>
        Histogram is null ? histogram is null && Value.Equals(value) : histogram is not null && Histogram.Count == histogram.Count && Histogram.Sum.Equals(histogram.Sum);
}

/// <summary>A cumulative distribution: <paramref name="Counts"/> has one bucket more than <paramref name="Bounds"/>, the last without an upper bound.</summary>
internal sealed record HistogramValue(ulong Count, double Sum, double[] Bounds, ulong[] Counts)
{
    /// <summary>What came since <paramref name="earlier"/>; all of it when the sender began anew in between.</summary>
    public HistogramValue Since(HistogramValue? earlier)
    {
        if (earlier is null || earlier.Count > Count)
            return this;
        var before = Rebin(earlier, Bounds);
        var counts = new ulong[Counts.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = Counts[i] > before[i] ? Counts[i] - before[i] : 0;
        return new HistogramValue(Count - earlier.Count, Sum - earlier.Sum, Bounds, counts);
    }

    /// <summary>Both together, in the bounds of this one.</summary>
    public HistogramValue Plus(HistogramValue other)
    {
        var more = Rebin(other, Bounds);
        var counts = new ulong[Counts.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = Counts[i] + more[i];
        return new HistogramValue(Count + other.Count, Sum + other.Sum, Bounds, counts);
    }

    /// <summary>The value below which the share <paramref name="quantile"/> lies, linear inside its bucket as in Prometheus' histogram_quantile; null without buckets or values.</summary>
    public double? Quantile(double quantile)
    {
        if (Bounds.Length == 0 || Count == 0)
            return null;
        var rank = quantile * Count;
        double seen = 0;
        for (var i = 0; i < Counts.Length; i++)
        {
            if (Counts[i] == 0 || (seen += Counts[i]) < rank)
                continue;
            if (i == Bounds.Length)
                return Bounds[^1];
            var lower = i > 0 ? Bounds[i - 1] : Math.Min(0, Bounds[0]);
            return lower + ((Bounds[i] - lower) * (1 - ((seen - rank) / Counts[i])));
        }

        return Bounds[^1];
    }

    // Exponential histograms double their bucket width as they grow, so old buckets nest in new ones.
    private static ulong[] Rebin(HistogramValue from, double[] bounds)
    {
        if (ReferenceEquals(from.Bounds, bounds) || from.Bounds.AsSpan().SequenceEqual(bounds))
            return from.Counts;
        var counts = new ulong[bounds.Length + 1];
        for (var i = 0; i < from.Counts.Length; i++)
        {
            var target = i < from.Bounds.Length ? Array.BinarySearch(bounds, from.Bounds[i]) : bounds.Length;
            counts[target < 0 ? ~target : target] += from.Counts[i];
        }

        return counts;
    }
}

/// <summary>One measurement kept as an example, with the span in which it was made.</summary>
internal sealed record MetricExemplar(long Time, double Value, string TraceId, string SpanId, AttributeSet Attributes);
