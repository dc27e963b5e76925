using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>The core OpenTelemetry SDK in place of OpenTelemetry.Extensions.Hosting.</summary>
internal static class OpenTelemetryProviders
{
    public static void AddOpenTelemetryProviders(this IHostApplicationBuilder builder)
    {
        var export = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var sdk = OpenTelemetrySdk.Create(otel =>
        {
            otel.WithTracing(tracing => tracing.AddSource(TelemetryExtensions.Sources));
            otel.WithMetrics(metrics => metrics.AddMeter(TelemetryExtensions.Meters));
            otel.WithLogging();
            if (export)
            {
                otel.UseOtlpExporter();
            }
        });
        builder.Services.AddSingleton(sdk);
    }

    public static void MapMetricsEndpoint(this WebApplication app) => _ = app;
}
