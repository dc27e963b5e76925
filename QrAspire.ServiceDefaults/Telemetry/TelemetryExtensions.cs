using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs of a service; the providers differ by host and live in the seam.</summary>
internal static class TelemetryExtensions
{
    /// <summary>Activity sources that every service exports; the product's own are named <c>QrAspire.*</c>.</summary>
    public static readonly string[] Sources = ["QrAspire.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    /// <summary>Meters that every service exports; the product's own are named <c>QrAspire.*</c>.</summary>
    public static readonly string[] Meters =
        ["QrAspire.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Npgsql", "Microsoft.EntityFrameworkCore"];

    /// <summary>Requests that are asked for by machines every few seconds: no span, no request metric.</summary>
    public static bool IsProbe(string? path) => path is "/healthz" or "/health" or "/ready" or "/metrics";

    /// <summary>True with the standard <c>OTEL_SDK_DISABLED=true</c>: no metrics, no traces, no exported logs; the console stays.</summary>
    public static bool IsDisabled(this IConfiguration configuration) => string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when an OTLP endpoint is configured.</summary>
    public static bool Exports(this IHostApplicationBuilder builder) => !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    /// <summary>Takes addresses and asked names off the metrics that carry them: there would be as many series as peers.</summary>
    public static MeterProviderBuilder WithoutAddresses(this MeterProviderBuilder metrics)
    {
        string[] connection = ["server.address", "server.port", "url.scheme", "network.protocol.version"];
        return metrics
            .AddView("http.client.connection.duration", new MetricStreamConfiguration { TagKeys = connection })
            .AddView("http.client.open_connections", new MetricStreamConfiguration { TagKeys = [.. connection, "http.connection.state"] })
            .AddView("dns.lookup.duration", new MetricStreamConfiguration { TagKeys = ["error.type"] });
    }

    public static TracerProviderBuilder SetSamplerIfAny(this TracerProviderBuilder tracing, Sampler? sampler) => sampler is null ? tracing : tracing.SetSampler(sampler);

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        SetDefaults(builder);
        var resource = ServiceResource.From(builder);
        builder.Services.AddSingleton(resource);
        if (builder.Environment.IsProduction())
        {
            builder.Logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = JsonLineFormatter.FormatterName);
        }

        builder.Services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).Validate(MetricsOptions.IsValid, MetricsOptions.Requirement).ValidateOnStart();
        builder.Services.AddSingleton<MetricsAccess>();
        builder.Services.AddHostedService<ExporterWatch>();
        builder.Services.AddHostedService<BuildMetrics>();
        builder.Services.AddHostedService<ProcessMetrics>();
        builder.Services.AddSingleton<BreakerMetrics>();
        if (builder.Configuration.IsDisabled())
        {
            return;
        }

        builder.AddOpenTelemetryProviders(resource);
        if (builder.Exports())
        {
            builder.Services.AddHostedService<OtlpFailureLog>();
        }
    }

    /// <summary>
    /// Settings below any configuration: exemplars of sampled spans, and levels that keep the framework's line per request, query and call out of the
    /// logs (requests are logged by <see cref="Http.RequestLog"/>).
    /// </summary>
    private static void SetDefaults(IHostApplicationBuilder builder) => builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData =
        [
            new("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
            new("Logging:LogLevel:Default", "Information"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            new("Logging:LogLevel:Microsoft.AspNetCore.Diagnostics.DeveloperExceptionPageMiddleware", "None"),
            new("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Warning"),
            new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None"),
            new("Logging:LogLevel:System.Net.Http.HttpClient", "Warning"),
            new("Logging:LogLevel:Npgsql", "Warning"),

            // One line per traced request and batch: beside its trace while somebody develops, too much elsewhere.
            new("Logging:LogLevel:QrAspire.Traced", builder.Environment.IsDevelopment() ? "Information" : "Warning"),
        ],
    });
}
