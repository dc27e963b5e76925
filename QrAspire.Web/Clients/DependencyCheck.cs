using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace QrAspire.Web.Clients;

/// <summary>Asks another service for its liveness. Web still answers without it (saying so on the page), hence degraded, never unhealthy.</summary>
internal sealed class DependencyCheck(IHttpClientFactory clients, string service) : IHealthCheck
{
    public static HealthCheckRegistration For(string service) =>
        new(service, services => new DependencyCheck(services.GetRequiredService<IHttpClientFactory>(), service), HealthStatus.Degraded, tags: null);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var http = clients.CreateClient(nameof(DependencyCheck));
            using var response = await http.GetAsync(new Uri($"http://{service}/healthz"), cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"{service} answers {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded($"{service} does not answer.");
        }
    }
}
