using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary><c>qr_build_info{version,commit}</c>, always 1.</summary>
internal sealed class BuildMetrics(IMeterFactory meters, ServiceResource resource) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("QrAspire.ServiceDefaults").CreateObservableGauge(
            "qr.build_info",
            () => new Measurement<int>(1, new("version", resource.Version), new("commit", resource.Commit)),
            description: "The running build; always 1.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
