using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Applies a context's migrations at start (outside Production, or when asked) and reports the schema's version.</summary>
public static class SchemaMigrations
{
    /// <summary>Table that lists the applied migrations.</summary>
    public const string HistoryTable = "schema_version";

    /// <summary>
    /// Migrates <typeparamref name="TContext"/> before the service starts, unless the environment is Production or <c>Schema:Migrate</c> says otherwise
    /// (<see cref="SchemaOptions"/>); a database that cannot be reached yet is waited for. Hosted services that are registered later start after it.
    /// Adds the check <c>schema</c>, which is unhealthy unless the database has exactly the migrations of this build.
    /// </summary>
    public static void AddSchemaMigrations<TContext>(this IHostApplicationBuilder builder) where TContext : DbContext
    {
        builder.Services.AddOptions<SchemaOptions>().BindConfiguration(SchemaOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SchemaMigrator<TContext>>();
        if (!builder.Environment.IsTesting())
        {
            builder.Services.AddHostedService(services => services.GetRequiredService<SchemaMigrator<TContext>>());
            builder.Services.AddHealthChecks().AddCheck<SchemaMigrator<TContext>>("schema");
        }
    }

    /// <summary>Keeps the migrations history in <see cref="HistoryTable"/>.</summary>
    public static DbContextOptionsBuilder UseSchemaHistory(this DbContextOptionsBuilder options)
    {
        var npgsql = new Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder(options);
        npgsql.MigrationsHistoryTable(HistoryTable);
        return options;
    }
}
