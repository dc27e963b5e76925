using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Brings the schema to this build's version, or only watches it when migrating at start is refused.</summary>
internal sealed partial class SchemaMigrator<TContext> : IHostedService, IHealthCheck
    where TContext : DbContext
{
    private readonly IServiceScopeFactory _scopes;
    private readonly SchemaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _migrate;
    private string _applied = "unknown";

    public SchemaMigrator(IServiceScopeFactory scopes, IOptions<SchemaOptions> options, IHostEnvironment environment, TimeProvider time, IMeterFactory meters, ILogger<SchemaMigrator<TContext>> logger)
    {
        (_scopes, _options, _time, _logger) = (scopes, options.Value, time, logger);
        _migrate = _options.Migrate ?? !environment.IsProduction();
        meters.Create("QrAspire.ServiceDefaults").CreateObservableGauge(
            "qr.schema_version_info",
            () => new Measurement<int>(1, new("context", typeof(TContext).Name), new("version", Volatile.Read(ref _applied))),
            description: "The newest migration in the database; always 1.");
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        var expected = _options.Target ?? database.GetMigrations().LastOrDefault();
        if (!_migrate)
        {
            LogRefused(_logger, typeof(TContext).Name, expected);
            return;
        }

        await MigrateAsync(database, cancellationToken);
        Volatile.Write(ref _applied, expected ?? "none");
        LogMigrated(_logger, typeof(TContext).Name, expected);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        try
        {
            var expected = database.GetMigrations().ToArray();
            var applied = (await database.GetAppliedMigrationsAsync(cancellationToken)).ToArray();
            Volatile.Write(ref _applied, applied.LastOrDefault() ?? "none");
            return (applied.Except(expected).FirstOrDefault(), expected.Except(applied).FirstOrDefault()) switch
            {
                (null, null) => HealthCheckResult.Healthy($"schema_version={expected.LastOrDefault()}"),
                ({ } newer, _) => HealthCheckResult.Unhealthy($"The database is newer than this build: it has {newer}."),
                (_, var missing) => HealthCheckResult.Unhealthy($"The database is older than this build: it lacks {missing}."),
            };
        }
        catch (Exception exception) when (DatabaseOutage.Is(exception))
        {
            return HealthCheckResult.Unhealthy("The database cannot be reached.");
        }
    }

    private async Task MigrateAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        database.SetCommandTimeout(_options.StatementTimeout);
        for (var delay = _options.Delay; ; delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, _options.MaxDelay.Ticks)))
        {
            try
            {
                await PrepareHistoryAsync(database, cancellationToken);
                await database.MigrateAsync(_options.Target, cancellationToken);
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == MigrationChecks.SqlState)
            {
                throw new InvalidOperationException($"The migration {await RefusedAsync(database, cancellationToken)} was refused by a check of its own, and nothing of it is in the database: {exception.MessageText}.", exception);
            }
            catch (Exception exception) when (DatabaseOutage.Is(exception) && _time.GetElapsedTime(started) < _options.StartTimeout)
            {
                LogWaiting(_logger, typeof(TContext).Name, exception.Message);
            }
            catch (Exception exception) when (DatabaseOutage.Is(exception))
            {
                throw new InvalidOperationException($"The database of {typeof(TContext).Name} could not be reached within {_options.StartTimeout.TotalSeconds:0} s (Schema:StartTimeout): {exception.Message}", exception);
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken);
        }
    }

    /// <summary>The migration whose step, up or down, was the next one.</summary>
    private async Task<string?> RefusedAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        var all = database.GetMigrations().ToArray();
        var applied = (await database.GetAppliedMigrationsAsync(cancellationToken)).ToArray();
        var wanted = _options.Target is { } target ? Array.FindIndex(all, id => id == target || id.EndsWith("_" + target, StringComparison.Ordinal)) + 1 : all.Length;
        return all[..wanted].Except(applied).FirstOrDefault() ?? applied.LastOrDefault();
    }

    /// <summary>Makes the table of migrations before it is asked for: looking for one that is not there is an error in two logs.</summary>
    private static async Task PrepareHistoryAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteSqlRawAsync(database.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(), cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.InvalidCatalogName)
        {
            // Another replica made it at the same moment, which IF NOT EXISTS does not cover; or there is no database yet, which migrating makes.
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Information, Message = "{Context} is at schema_version={SchemaVersion}")]
    private static partial void LogMigrated(ILogger logger, string context, string? schemaVersion);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "{Context} is not migrated at start here; this build expects schema_version={SchemaVersion}")]
    private static partial void LogRefused(ILogger logger, string context, string? schemaVersion);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "The start waits for the database of {Context}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string context, string reason);
}
