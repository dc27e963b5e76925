using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry.Extensions.Hosting with the instrumentation packages.</summary>
internal static class OpenTelemetryProviders
{
    public static void AddOpenTelemetryProviders(this IHostApplicationBuilder builder)
    {
        var otel = builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource("QrAspire.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddSource("Npgsql"))
            .WithMetrics(metrics => metrics.AddMeter(TelemetryExtensions.Meters).AddPrometheusExporter())
            .WithLogging();
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            otel.UseOtlpExporter();
        }
    }

    public static void MapMetricsEndpoint(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
