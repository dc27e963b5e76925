namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>All telemetry of this run, in memory.</summary>
internal sealed class TelemetryStore(TelemetryLimits limits)
{
    public TelemetryLimits Limits { get; } = limits;

    public TelemetryResources Resources { get; } = new(limits);

    public LogStore Logs { get; } = new(limits);

    public TraceStore Traces { get; } = new(limits);

    public MetricStore Metrics { get; } = new(limits);
}
