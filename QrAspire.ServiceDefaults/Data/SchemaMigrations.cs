using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Applies a context's migrations at start (outside Production, or when asked) and reports the schema's version.</summary>
public static class SchemaMigrations
{
    /// <summary>Table that lists the applied migrations.</summary>
    public const string HistoryTable = "schema_version";

    /// <summary>
    /// Migrates <typeparamref name="TContext"/> before the service starts when the environment is not Production or
    /// <c>Schema:Migrate=true</c>; adds the check <c>schema</c>, which is unhealthy unless the database has exactly the migrations of this build.
    /// </summary>
    public static void AddSchemaMigrations<TContext>(this IHostApplicationBuilder builder) where TContext : DbContext
    {
        var migrate = builder.Configuration["Schema:Migrate"] is { } asked ? bool.Parse(asked) : !builder.Environment.IsProduction();
        builder.Services.AddSingleton(services => new SchemaMigrator<TContext>(services.GetRequiredService<IServiceScopeFactory>(), migrate, services.GetRequiredService<ILogger<SchemaMigrator<TContext>>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<SchemaMigrator<TContext>>());
        builder.Services.AddHealthChecks().AddCheck<SchemaMigrator<TContext>>("schema");
    }

    /// <summary>Keeps the migrations history in <see cref="HistoryTable"/>.</summary>
    public static DbContextOptionsBuilder UseSchemaHistory(this DbContextOptionsBuilder options)
    {
        var npgsql = new Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder(options);
        npgsql.MigrationsHistoryTable(HistoryTable);
        return options;
    }
}
