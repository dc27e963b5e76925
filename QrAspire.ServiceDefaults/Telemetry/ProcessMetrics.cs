using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// <c>process_start_time_seconds</c>, whose changes are restarts, and <c>qr_process_memory_limit_bytes</c>, what the process may use
/// before the system or the runtime stops it.
/// </summary>
internal sealed class ProcessMetrics(IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        var meter = meters.Create("QrAspire.ServiceDefaults");
        meter.CreateObservableGauge("process.start_time", () => started, "s", "When the process started, Unix time.");
        meter.CreateObservableGauge(
            "qr.process.memory_limit",
            () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            "By",
            "Memory the process may use: the container's limit or the runtime's heap limit, else the machine's memory.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
