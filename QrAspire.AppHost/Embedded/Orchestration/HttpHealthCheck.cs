using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Embedded;

/// <summary>Healthy while GET of an address answers with the expected status code within five seconds.</summary>
internal sealed class HttpHealthCheck(Func<Uri> address, int expectedStatus) : IHealthCheck
{
    // One connection per check: a pooled one would outlive the process behind it and report its end one check late.
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await s_client.GetAsync(address(), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Status code {(int)response.StatusCode}, expected {expectedStatus}");
        }
        catch (HttpRequestException error)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("No answer within 5 seconds");
        }
    }
}
