using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Brings the schema to this build's version, or only watches it when migrating at start is refused.</summary>
internal sealed partial class SchemaMigrator<TContext>(IServiceScopeFactory scopes, bool migrate, ILogger<SchemaMigrator<TContext>> logger) : IHostedService, IHealthCheck
    where TContext : DbContext
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        if (migrate)
        {
            await database.MigrateAsync(cancellationToken);
            LogMigrated(logger, typeof(TContext).Name, database.GetMigrations().LastOrDefault());
        }
        else
        {
            LogRefused(logger, typeof(TContext).Name, database.GetMigrations().LastOrDefault());
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        var expected = database.GetMigrations().ToArray();
        var applied = (await database.GetAppliedMigrationsAsync(cancellationToken)).ToArray();
        return (applied.Except(expected).Any(), expected.Except(applied).Any()) switch
        {
            (false, false) => HealthCheckResult.Healthy($"schema_version={expected.LastOrDefault()}"),
            (true, _) => HealthCheckResult.Unhealthy($"The database is newer than this build: it has {applied.Except(expected).First()}."),
            (_, true) => HealthCheckResult.Unhealthy($"The database is older than this build: it lacks {expected.Except(applied).First()}."),
        };
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Information, Message = "{Context} is at schema_version={SchemaVersion}")]
    private static partial void LogMigrated(ILogger logger, string context, string? schemaVersion);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "{Context} is not migrated at start here; this build expects schema_version={SchemaVersion}")]
    private static partial void LogRefused(ILogger logger, string context, string? schemaVersion);
}
