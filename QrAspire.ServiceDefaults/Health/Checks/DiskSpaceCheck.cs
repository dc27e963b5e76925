using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Free share of the disk, and one small file written and removed.</summary>
internal sealed class DiskSpaceCheck(string path, IOptions<HealthOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var probe = Path.Combine(path, $".health-{Environment.ProcessId}");
            await File.WriteAllBytesAsync(probe, "x"u8.ToArray(), cancellationToken);
            File.Delete(probe);
            var disk = new DriveInfo(Path.GetFullPath(path));
            var free = (double)disk.AvailableFreeSpace / disk.TotalSize;
            var text = string.Create(CultureInfo.InvariantCulture, $"{free:P1} of the disk is free.");
            return free < options.Value.DiskFailingFreeRatio ? new(context.Registration.FailureStatus, text)
                : free < options.Value.DiskDegradedFreeRatio ? HealthCheckResult.Degraded(text)
                : HealthCheckResult.Healthy(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(context.Registration.FailureStatus, "The folder cannot be written to.");
        }
    }
}
