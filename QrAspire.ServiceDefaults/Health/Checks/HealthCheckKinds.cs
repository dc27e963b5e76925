using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>
/// The kinds of checks: database, Kafka, HTTP, disk, clock; anything else by <c>AddCheck</c>. A dependency that the service can do without is added
/// with <see cref="HealthStatus.Degraded"/>: it is reported, and readiness stays.
/// </summary>
public static class HealthCheckKinds
{
    /// <summary>A query to PostgreSQL through the service's <c>NpgsqlDataSource</c>, else a connection of <c>ConnectionStrings:{connectionName}</c>.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="connectionName">Name of the connection; needed only where no data source is registered.</param>
    /// <param name="failureStatus">What a failure means for the service.</param>
    public static IHealthChecksBuilder AddPostgres(this IHealthChecksBuilder checks, string name = "postgres", string? connectionName = null, HealthStatus failureStatus = HealthStatus.Unhealthy) =>
        checks.AddExternal(name, failureStatus, services => ActivatorUtilities.CreateInstance<PostgresCheck>(services, new PostgresCheck.Target(connectionName)));

    /// <summary>Metadata of the cluster at <c>ConnectionStrings:kafka</c>; needs <c>AddKafkaClients</c>.</summary>
    public static IHealthChecksBuilder AddKafka(this IHealthChecksBuilder checks, string name = "kafka", HealthStatus failureStatus = HealthStatus.Unhealthy) =>
        checks.AddExternal(name, failureStatus, services => ActivatorUtilities.CreateInstance<KafkaCheck>(services));

    /// <summary>GET of an address, such as <c>http://api/healthz</c>; any 2xx is healthy.</summary>
    public static IHealthChecksBuilder AddHttp(this IHealthChecksBuilder checks, string name, Uri address, HealthStatus failureStatus = HealthStatus.Unhealthy) =>
        checks.AddExternal(name, failureStatus, services => ActivatorUtilities.CreateInstance<HttpCheck>(services, address));

    /// <summary>Free space of the disk that holds a folder, and that a file can be written there.</summary>
    public static IHealthChecksBuilder AddDiskSpace(this IHealthChecksBuilder checks, string path, string name = "disk", HealthStatus failureStatus = HealthStatus.Unhealthy) =>
        checks.Add(new(name, services => ActivatorUtilities.CreateInstance<DiskSpaceCheck>(services, path), failureStatus, tags: null));

    /// <summary>That the wall clock does not jump; a jump is degraded for the period in which it is seen.</summary>
    public static IHealthChecksBuilder AddClock(this IHealthChecksBuilder checks, string name = "clock")
    {
        checks.Services.AddKeyedSingleton<ClockCheck>(name, (services, _) => ActivatorUtilities.CreateInstance<ClockCheck>(services));
        return checks.Add(new(name, services => services.GetRequiredKeyedService<ClockCheck>(name), HealthStatus.Degraded, tags: null));
    }

    /// <summary>A check that opens connections: made once, and not asked in the environment <c>Testing</c>.</summary>
    private static IHealthChecksBuilder AddExternal<T>(this IHealthChecksBuilder checks, string name, HealthStatus failureStatus, Func<IServiceProvider, T> create) where T : class, IHealthCheck
    {
        checks.Services.AddKeyedSingleton<IHealthCheck>(name, (services, _) =>
            services.GetRequiredService<IHostEnvironment>().IsTesting() ? new NotAsked() : create(services));
        return checks.Add(new(name, services => services.GetRequiredKeyedService<IHealthCheck>(name), failureStatus, tags: null));
    }

    private sealed class NotAsked : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy("Not asked in the environment Testing."));
    }
}
