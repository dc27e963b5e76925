using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Polly's core and our reading of <c>services:*</c> in place of the packages for resilience and service discovery.</summary>
internal static class HttpClientSeam
{
    /// <summary>Resilience outside, discovery inside, so that a breaker is named after the service and not after its address.</summary>
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder http)
    {
        http.Services.TryAddSingleton<ResiliencePipelines>();
        http.Services.TryAddTransient<ResilienceHandler>();
        http.Services.TryAddTransient<ServiceDiscoveryHandler>();
        return http.AddHttpMessageHandler<ResilienceHandler>().AddHttpMessageHandler<ServiceDiscoveryHandler>();
    }
}
