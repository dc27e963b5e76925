using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Outgoing HTTP: service discovery by <c>http://name</c> and resilience on every client.</summary>
internal static class OutgoingHttp
{
    public static void AddOutgoingHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddTransient<ServiceDiscoveryHandler>();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler<ServiceDiscoveryHandler>());
    }
}
