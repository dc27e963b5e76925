using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using QrAspire.ServiceDefaults.Faults;

namespace Microsoft.Extensions.Hosting;

/// <summary>The calls of Aspire.Npgsql and Aspire.Npgsql.EntityFrameworkCore.PostgreSQL that the services use.</summary>
public static class NpgsqlExtensions
{
    /// <summary>
    /// Registers an <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:{connectionName}</c>. The data source is named after
    /// the connection, so that metrics and spans carry that name instead of the connection string.
    /// </summary>
    public static void AddNpgsqlDataSource(this IHostApplicationBuilder builder, string connectionName, Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var connectionString = builder.Configuration.GetConnectionString(connectionName);
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString
                ?? throw new InvalidOperationException($"ConnectionStrings:{connectionName} is missing."))
            { Name = connectionName };
            source.UseLoggerFactory(services.GetService<Microsoft.Extensions.Logging.ILoggerFactory>());
            services.GetService<DatabaseFault>()?.Guard(source);
            configureDataSourceBuilder?.Invoke(source);
            return source.Build();
        });
    }

    /// <summary>Registers a pooled context over a data source of the same connection.</summary>
    public static void AddNpgsqlDbContext<TContext>(this IHostApplicationBuilder builder, string connectionName, Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        builder.AddNpgsqlDataSource(connectionName);
        builder.Services.AddDbContextPool<TContext>((services, options) =>
        {
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>());
            configureDbContextOptions?.Invoke(options);
        });
    }
}
