using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>The core OpenTelemetry SDK in place of OpenTelemetry.Extensions.Hosting, and a Prometheus exporter of our own.</summary>
internal static class OpenTelemetryProviders
{
    public static void AddOpenTelemetryProviders(this IHostApplicationBuilder builder, ServiceResource resource)
    {
        var export = builder.Exports();
        var sampler = TracingOptions.SamplerFor(builder);
        builder.Services.AddSingleton<PrometheusExporter>();
        builder.Services.AddSingleton(services => OpenTelemetrySdk.Create(otel =>
        {
            // OTEL_* settings are read from the service's own configuration, not from the process's environment alone.
            otel.Services.AddSingleton<IConfiguration>(builder.Configuration);
            otel.ConfigureResource(resource.Describe);
            otel.WithMetrics(metrics => metrics
                .AddMeter(TelemetryExtensions.Meters)
                .WithoutAddresses()
                .AddReader(new BaseExportingMetricReader(services.GetRequiredService<PrometheusExporter>())));
            if (export)
            {
                // Without an exporter nobody would see a span, so none is made.
                otel.WithTracing(tracing => tracing.AddSource(TelemetryExtensions.Sources).SetSamplerIfAny(sampler));
                otel.UseOtlpExporter();
            }
        }));
        builder.Services.AddHostedService<Start>();
        if (export)
        {
            builder.Logging.AddOpenTelemetry(logging =>
            {
                var described = ResourceBuilder.CreateEmpty();
                resource.Describe(described);
                logging.SetResourceBuilder(described);
                logging.IncludeScopes = true;
                logging.IncludeFormattedMessage = true;
                logging.AddOtlpExporter();
            });
        }
    }

    public static void MapMetricsEndpoint(this WebApplication app) => app
        .MapGet("/metrics", PrometheusEndpoint.WriteAsync)
        .ExcludeFromDescription()
        .DisableHttpMetrics();

    private static IOpenTelemetryBuilder ConfigureResource(this IOpenTelemetryBuilder otel, Action<ResourceBuilder> configure)
    {
        otel.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.ConfigureResource(configure));
        otel.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.ConfigureResource(configure));
        return otel;
    }

    /// <summary>Builds the SDK before the first request; the container disposes it, which flushes.</summary>
    private sealed class Start(OpenTelemetrySdk sdk) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = sdk.MeterProvider;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
