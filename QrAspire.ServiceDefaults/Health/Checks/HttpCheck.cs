using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>One GET without retries, which leaves the dependency's breaker alone.</summary>
internal sealed class HttpCheck(IHttpClientFactory clients, Uri address) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = clients.CreateClient("health");
            using var request = new HttpRequestMessage(HttpMethod.Get, address).WithoutResilience();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : new(context.Registration.FailureStatus, $"It answers {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}.");
        }
        catch (HttpRequestException exception)
        {
            return new(context.Registration.FailureStatus, $"It cannot be reached: {exception.HttpRequestError}.");
        }
    }
}
