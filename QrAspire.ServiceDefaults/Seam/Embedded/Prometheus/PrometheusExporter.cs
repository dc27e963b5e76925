using System.Buffers;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Pulls all metrics on demand and renders them as Prometheus text or OpenMetrics text.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly SemaphoreSlim _collecting = new(1, 1);
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private bool _openMetrics;

    /// <inheritdoc />
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects and renders as UTF-8; scrapes that come together are served one after the other.</summary>
    public async Task<byte[]> ScrapeAsync(bool openMetrics, CancellationToken cancellationToken)
    {
        await _collecting.WaitAsync(cancellationToken);
        try
        {
            _output.ResetWrittenCount();
            _openMetrics = openMetrics;
            if (Collect?.Invoke(Timeout.Infinite) != true)
            {
                throw new InvalidOperationException("The metrics could not be collected.");
            }

            return _output.WrittenSpan.ToArray();
        }
        finally
        {
            _collecting.Release();
        }
    }

    /// <inheritdoc />
    public override ExportResult Export(in Batch<Metric> batch)
    {
        var families = new SortedDictionary<string, List<Metric>>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = PrometheusNames.Of(metric);
            if (!families.TryGetValue(name, out var family))
            {
                families.Add(name, family = []);
            }

            family.Add(metric);
        }

        var text = new PrometheusText(_output, _openMetrics);
        text.WriteTarget(ParentProvider.GetResource());
        foreach (var (name, family) in families)
        {
            text.WriteFamily(name, family);
        }

        text.WriteEnd();
        return ExportResult.Success;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _collecting.Dispose();
        }

        base.Dispose(disposing);
    }
}
