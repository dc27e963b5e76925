using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Creates a server's databases that are missing.</summary>
internal static class PostgresDatabases
{
    /// <summary>No connection stays open behind the application's back.</summary>
    public const string Unpooled = "Pooling=false;Timeout=5";

    private const string DuplicateDatabase = "42P04";

    public static async Task CreateAsync(PostgresServerResource server, IServiceProvider services, CancellationToken cancellationToken)
    {
        var databases = services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == server).ToArray();
        if (databases.Length == 0)
            return;
        var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var connection = new NpgsqlConnection($"{connectionString};Database=postgres;{Unpooled}");
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            foreach (var database in databases)
                await CreateAsync(connection, database, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Databases that a new cluster can have from the start: those without a creation script of their own.</summary>
    public static IReadOnlyList<string> Plain(PostgresServerResource server, IServiceProvider services) =>
        [.. services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<PostgresDatabaseResource>()
            .Where(database => database.Parent == server && !database.TryGetLastAnnotation<PostgresCreationScriptAnnotation>(out _))
            .Select(database => database.DatabaseName)];

    /// <summary>A name as an SQL identifier.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task CreateAsync(NpgsqlConnection connection, PostgresDatabaseResource database, CancellationToken cancellationToken)
    {
        using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection)
        {
            Parameters = { new() { Value = database.DatabaseName } },
        };
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            return;
        var statement = database.TryGetLastAnnotation<PostgresCreationScriptAnnotation>(out var annotation)
            ? annotation.Script
            : $"CREATE DATABASE {Quote(database.DatabaseName)}";
        try
        {
#pragma warning disable CA2100 // The name is quoted above; a creation script is the app model's own SQL.
            using var create = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == DuplicateDatabase)
        {
            // Somebody else was quicker.
        }
    }
}
