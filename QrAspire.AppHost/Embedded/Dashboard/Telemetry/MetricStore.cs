namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>The last metric points of each resource, first in first out over all its series.</summary>
internal sealed class MetricStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TelemetryResource Resource, string Meter, string Name), MetricInstrument> _instruments = [];
    // Points of one export differ by microseconds, two exports by a second at least.
    private const long SameExport = UnixNano.PerSecond / 2;

    private readonly Dictionary<TelemetryResource, Queue<(MetricInstrument Instrument, string Key)>> _order = [];
    private readonly Dictionary<TelemetryResource, long> _firstSeen = [];

    public Changes<MetricSample> Changes { get; } = new();

    public void Add(IReadOnlyList<MetricSample> samples)
    {
        lock (_lock)
        {
            foreach (var sample in samples)
                Add(sample);
        }

        Changes.Publish(samples);
    }

    /// <summary>Reads the instruments in name order while nothing changes them.</summary>
    public T Read<T>(Func<IEnumerable<MetricInstrument>, T> read)
    {
        lock (_lock)
        {
            return read(_instruments.Values
                .OrderBy(instrument => instrument.Resource.Name, StringComparer.Ordinal)
                .ThenBy(instrument => instrument.Meter, StringComparer.Ordinal)
                .ThenBy(instrument => instrument.Name, StringComparer.Ordinal));
        }
    }

    public int PointCount(TelemetryResource resource)
    {
        lock (_lock)
            return _order.TryGetValue(resource, out var order) ? order.Count : 0;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _instruments.Clear();
            _order.Clear();
            _firstSeen.Clear();
        }

        Changes.Publish([]);
    }

    private void Add(MetricSample sample)
    {
        var id = (sample.Resource, sample.Meter, sample.Name);
        if (!_instruments.TryGetValue(id, out var instrument) || instrument.Kind != sample.Kind)
        {
            // Points of the replaced instrument stay in the order and fall out of it harmlessly.
            _instruments[id] = instrument = new MetricInstrument(sample.Resource, sample.Meter, sample.Name, sample.Kind, sample.Unit, sample.Description);
        }

        if (!_firstSeen.TryGetValue(sample.Resource, out var firstSeen))
            _firstSeen[sample.Resource] = firstSeen = sample.Time;
        var key = SeriesKey(sample.Attributes);
        if (!instrument.Series.TryGetValue(key, out var series))
            instrument.Series[key] = series = new MetricSeries(sample.Attributes, limits.MetricPoints, sample.Time > firstSeen + SameExport);
        if (!series.Add(sample))
            return;

        var order = _order.TryGetValue(sample.Resource, out var known) ? known : _order[sample.Resource] = new();
        order.Enqueue((instrument, key));
        while (order.Count > limits.MetricPoints)
            RemoveOldest(order.Dequeue());
    }

    private static void RemoveOldest((MetricInstrument Instrument, string Key) oldest)
    {
        var series = oldest.Instrument.Series[oldest.Key];
        series.RemoveOldest();
        if (series.Points.Count == 0)
            oldest.Instrument.Series.Remove(oldest.Key);
    }

    // Senders keep the order of attributes per instrument, but nothing obliges them to.
    private static string SeriesKey(AttributeSet attributes) => attributes.Count switch
    {
        0 => "",
        1 => $"{attributes[0].Key}={AttributeText.Of(attributes[0].Value)}",
        _ => string.Join('\u001f', attributes.Select(pair => $"{pair.Key}={AttributeText.Of(pair.Value)}").Order(StringComparer.Ordinal)),
    };
}
