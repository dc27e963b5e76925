namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>How much telemetry is kept in memory; the oldest goes first. The defaults are Aspire's, with bounds of our own where Aspire has none.</summary>
internal sealed record TelemetryLimits
{
    /// <summary>Log records per resource.</summary>
    public int Logs { get; init; } = 10_000;

    /// <summary>Traces over all resources.</summary>
    public int Traces { get; init; } = 10_000;

    /// <summary>Spans over all traces.</summary>
    public int Spans { get; init; } = 200_000;

    /// <summary>Spans of one trace; later ones are counted, not kept.</summary>
    public int SpansPerTrace { get; init; } = 50_000;

    /// <summary>Metric points per resource.</summary>
    public int MetricPoints { get; init; } = 50_000;

    /// <summary>Resources (service name and instance); telemetry of further ones is refused.</summary>
    public int Resources { get; init; } = 200;

    /// <summary>Attributes of one record.</summary>
    public int Attributes { get; init; } = 128;

    /// <summary>Characters of one text value.</summary>
    public int TextLength { get; init; } = 32_768;
}
