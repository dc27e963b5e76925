using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Section <c>Tracing</c>: how many traces are kept where the standard variable <c>OTEL_TRACES_SAMPLER</c> is not set.</summary>
public sealed class TracingOptions
{
    public const string Section = "Tracing";

    /// <summary>Traces that this service may begin per second; those that another service began follow its decision. Default 100.</summary>
    public int TracesPerSecond { get; set; } = 100;

    /// <summary>The sampler to set, or null where the environment chooses one.</summary>
    internal static Sampler? SamplerFor(IHostApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_TRACES_SAMPLER"]))
        {
            return null;
        }

        var options = builder.Configuration.GetSection(Section).Get<TracingOptions>() ?? new();
        return options.TracesPerSecond > 0
            ? new ParentBasedSampler(new RateLimitingSampler(options.TracesPerSecond, TimeProvider.System))
            : throw new InvalidOperationException("Tracing:TracesPerSecond must be above 0; to trace nothing, set OTEL_TRACES_SAMPLER=always_off.");
    }
}
