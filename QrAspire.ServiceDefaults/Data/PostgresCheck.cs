using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Readiness of a service's own database: one statement over a context's connection.</summary>
public static class PostgresCheck
{
    /// <summary>Adds the check <c>postgres</c>, unhealthy while the database of <typeparamref name="TContext"/> does not answer.</summary>
    public static void AddPostgresCheck<TContext>(this IHostApplicationBuilder builder) where TContext : DbContext =>
        builder.Services.AddHealthChecks().AddCheck<Check<TContext>>("postgres");

    private sealed class Check<TContext>(IServiceScopeFactory scopes) : IHealthCheck where TContext : DbContext
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TContext>().Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
