namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>One instrument of one resource, with a series per combination of attributes.</summary>
internal sealed class MetricInstrument(TelemetryResource resource, string meter, string name, MetricKind kind, string unit, string description)
{
    public TelemetryResource Resource { get; } = resource;

    public string Meter { get; } = meter;

    public string Name { get; } = name;

    public MetricKind Kind { get; } = kind;

    public string Unit { get; } = unit;

    public string Description { get; } = description;

    public Dictionary<string, MetricSeries> Series { get; } = [];
}

internal enum MetricKind
{
    Gauge,

    /// <summary>A sum that only grows.</summary>
    Counter,

    UpDownCounter,
    Histogram,
}

/// <summary>One measurement as it came in.</summary>
/// <param name="IsDelta">The value is what came since the last one, not since <paramref name="Began"/>.</param>
internal sealed record MetricSample(
    TelemetryResource Resource,
    string Meter,
    string Name,
    MetricKind Kind,
    string Unit,
    string Description,
    bool IsDelta,
    long Began,
    long Time,
    double Value,
    HistogramValue? Histogram,
    AttributeSet Attributes,
    IReadOnlyList<MetricExemplar> Exemplars);
