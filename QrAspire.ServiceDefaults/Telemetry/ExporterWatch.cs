using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Says at the start where telemetry goes, and once when nobody reads <c>/metrics</c> any more: a Prometheus that is gone cannot raise the alarm about
/// itself. Who was never there is not missed. <see cref="OtlpFailureLog"/> does the same for OTLP.
/// </summary>
internal sealed partial class ExporterWatch(
    MetricsAccess access, IConfiguration configuration, IOptions<MetricsOptions> options, TimeProvider time, ILogger<ExporterWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.IsDisabled())
        {
            LogDisabled(logger);
            return;
        }

        LogExporters(logger, options.Value.AllowedNetworks, options.Value.Token is null ? "nobody else" : "bearers of its token", Otlp(), Sampler());
        var patience = options.Value.ScrapePatience;
        using var timer = new PeriodicTimer(patience / 10, time);
        for (var isMissed = false; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            var isLate = access.SinceRead > patience;
            if (isLate != isMissed)
            {
                isMissed = isLate;
                if (isMissed)
                {
                    LogMissed(logger, patience.TotalSeconds);
                }
                else
                {
                    LogBack(logger);
                }
            }
        }
    }

    // Without what may be a credential in it.
    private string Otlp() => Uri.TryCreate(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"], UriKind.Absolute, out var endpoint)
        ? $"{endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} ({configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc"})"
        : "nowhere";

    private string Sampler() => configuration["OTEL_TRACES_SAMPLER"] is { Length: > 0 } named
        ? named
        : $"at most {(configuration.GetSection(TracingOptions.Section).Get<TracingOptions>() ?? new()).TracesPerSecond} a second";

    [LoggerMessage(EventId = 1310, Level = LogLevel.Information, Message = "Telemetry: /metrics for {Networks} and {Others}; OTLP to {Otlp}; traces {Sampler}")]
    private static partial void LogExporters(ILogger logger, string networks, string others, string otlp, string sampler);

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "Telemetry is off (OTEL_SDK_DISABLED)")]
    private static partial void LogDisabled(ILogger logger);

    [LoggerMessage(EventId = 1312, Level = LogLevel.Warning, Message = "Nobody has read /metrics for {Seconds:0} s: is Prometheus down? This is said once until it is read again")]
    private static partial void LogMissed(ILogger logger, double seconds);

    [LoggerMessage(EventId = 1313, Level = LogLevel.Information, Message = "/metrics is read again")]
    private static partial void LogBack(ILogger logger);
}
