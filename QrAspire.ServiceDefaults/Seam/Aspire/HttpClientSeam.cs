using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using QrAspire.ServiceDefaults.Faults;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>The packages for resilience and service discovery, with our settings.</summary>
internal static class HttpClientSeam
{
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder http)
    {
        http.Services.AddServiceDiscovery();
        http.AddStandardResilienceHandler().Configure((resilience, services) =>
        {
            var options = services.GetRequiredService<IOptions<OutgoingHttpOptions>>().Value;
            resilience.TotalRequestTimeout.Timeout = options.TotalTimeout;
            resilience.AttemptTimeout.Timeout = options.AttemptTimeout;
            resilience.Retry.MaxRetryAttempts = Math.Max(1, options.Retries);
            resilience.Retry.BackoffType = DelayBackoffType.Exponential;
            resilience.Retry.UseJitter = true;
            resilience.Retry.Delay = options.RetryDelay;
            resilience.Retry.MaxDelay = options.MaxRetryDelay;
            resilience.Retry.ShouldRetryAfterHeader = true;
            resilience.Retry.DisableForUnsafeHttpMethods();
            resilience.CircuitBreaker.FailureRatio = options.BreakerFailureRatio;
            resilience.CircuitBreaker.MinimumThroughput = options.BreakerMinimumThroughput;
            resilience.CircuitBreaker.SamplingDuration = options.BreakerWindow;
            resilience.CircuitBreaker.BreakDuration = options.BreakDuration;
        });
        http.AddResilienceHandler("faults", static (pipeline, context) => pipeline.AddCallFaults(context.ServiceProvider.GetRequiredService<FaultFlags>()));
        return http.AddServiceDiscovery();
    }
}
