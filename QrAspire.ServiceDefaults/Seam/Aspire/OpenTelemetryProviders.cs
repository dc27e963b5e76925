using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry.Extensions.Hosting with the instrumentation packages.</summary>
internal static class OpenTelemetryProviders
{
    public static void AddOpenTelemetryProviders(this IHostApplicationBuilder builder, ServiceResource resource)
    {
        var otel = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource.Describe)
            .WithTracing(tracing => tracing
                .AddSource("QrAspire.*", "Npgsql")
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !TelemetryExtensions.IsProbe(context.Request.Path.Value))
                .AddHttpClientInstrumentation()
                .SetSamplerIfAny(TracingOptions.SamplerFor(builder)))
            .WithMetrics(metrics => metrics.AddMeter(TelemetryExtensions.Meters).WithoutAddresses().AddPrometheusExporter())
            .WithLogging(configureBuilder: null, logging => (logging.IncludeScopes, logging.IncludeFormattedMessage) = (true, true));
        if (builder.Exports())
        {
            otel.UseOtlpExporter();
        }
    }

    public static void MapMetricsEndpoint(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path == "/metrics", branch => branch.Use((context, next) =>
            context.RequestServices.GetRequiredService<MetricsAccess>().AllowsRead(context)
                ? next(context)
                : ErrorWriter.WriteAsync(context, StatusCodes.Status404NotFound, ErrorCodes.ForStatus(StatusCodes.Status404NotFound))));
        app.MapPrometheusScrapingEndpoint("/metrics").DisableHttpMetrics();
    }
}
