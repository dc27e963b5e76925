using System.Diagnostics.Tracing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Says once that telemetry does not reach its OTLP endpoint. The exporter itself only writes to an event source, drops what does not fit its
/// bounded queue and goes on.
/// </summary>
internal sealed partial class OtlpFailureLog(ILogger<OtlpFailureLog> logger) : EventListener, IHostedService
{
    private const string ExporterSource = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    // The base constructor calls OnEventSourceCreated before this object is whole; events are only looked at once it runs.
    private volatile bool _running;
    private int _said;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _running = false;
        return Task.CompletedTask;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == ExporterSource)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_running && eventData.Level is EventLevel.Error or EventLevel.Warning && eventData.EventSource.Name == ExporterSource && Interlocked.Exchange(ref _said, 1) == 0)
        {
            LogUnreachable(logger, eventData.EventName);
        }
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "Telemetry does not reach the OTLP endpoint ({Event}); it is dropped until that answers, and this is said once")]
    private static partial void LogUnreachable(ILogger logger, string? @event);
}
