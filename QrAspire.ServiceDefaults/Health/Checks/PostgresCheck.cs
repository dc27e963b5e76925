using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace QrAspire.ServiceDefaults.Health;

/// <summary><c>SELECT 1</c>.</summary>
internal sealed class PostgresCheck(IServiceProvider services, PostgresCheck.Target target) : IHealthCheck, IAsyncDisposable
{
    private readonly NpgsqlDataSource? _own = services.GetService<NpgsqlDataSource>() is null
        ? NpgsqlDataSource.Create(services.GetRequiredService<IConfiguration>().GetConnectionString(target.ConnectionName ?? "")
            ?? throw new InvalidOperationException($"The check of PostgreSQL has neither a data source nor ConnectionStrings:{target.ConnectionName}."))
        : null;

    /// <summary>Which connection is checked.</summary>
    internal sealed record Target(string? ConnectionName);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = (_own ?? services.GetRequiredService<NpgsqlDataSource>()).CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (PostgresException exception)
        {
            return new(context.Registration.FailureStatus, $"PostgreSQL refuses: {exception.SqlState}.");
        }
        catch (NpgsqlException)
        {
            return new(context.Registration.FailureStatus, "PostgreSQL cannot be reached.");
        }
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
