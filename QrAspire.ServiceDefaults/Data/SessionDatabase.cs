using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>
/// For what needs a server session of its own, <c>LISTEN</c> and statements prepared once: <c>ConnectionStrings:{database}-direct</c>. To be set
/// when <c>ConnectionStrings:{database}</c> leads to a pooler that gives a session away after each transaction.
/// </summary>
public sealed class SessionDatabase(string database, NpgsqlDataSource pooled, IConfiguration configuration, ILoggerFactory loggers)
    : AlternativeDatabase($"{database}-direct", pooled, configuration, loggers);

/// <summary>Registers <see cref="SessionDatabase"/>.</summary>
public static class SessionDatabaseExtensions
{
    /// <summary>Adds the direct way to a database whose data source is registered.</summary>
    public static void AddSessionDatabase(this IHostApplicationBuilder builder, string database) =>
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<SessionDatabase>(services, database));
}
