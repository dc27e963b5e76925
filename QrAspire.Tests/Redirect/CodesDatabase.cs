using Microsoft.EntityFrameworkCore;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Tests.Redirect;

/// <summary>Database <c>codes</c> with Api's own schema, and codes in it as Api would write them.</summary>
internal sealed class CodesDatabase(string connectionString)
{
    /// <summary>The connection string.</summary>
    public string ConnectionString => connectionString;

    /// <summary>Brings the schema to Api's version.</summary>
    public async Task MigrateAsync()
    {
        var options = new DbContextOptionsBuilder<CodesDbContext>().UseNpgsql(connectionString);
        options.UseSchemaHistory();
        await using var context = new CodesDbContext(options.Options);
        await context.Database.MigrateAsync();
    }

    /// <summary>Adds an active dynamic URL code and returns its id.</summary>
    public async Task<Guid> AddAsync(string shortId, string url, string columns = "", string values = "")
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            $"""
            INSERT INTO codes (id, short_id, kind, payload, status, created_at, updated_at, version{columns})
            VALUES ('{id}', '{shortId}', 'dynamic', jsonb_build_object('type', 'url', 'url', $1::text), 'active', now(), now(), 1{values})
            """,
            url);
        return id;
    }

    /// <summary>Changes a code as an edit in Api would.</summary>
    public Task ChangeAsync(string shortId, string assignments) =>
        ExecuteAsync($"UPDATE codes SET {assignments}, version = version + 1, updated_at = now() WHERE short_id = '{shortId}'");

    /// <summary>Runs one statement on a connection of its own, so that a restarted server is met with a fresh one.</summary>
    public async Task ExecuteAsync(string sql, params string[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        }

        await command.ExecuteNonQueryAsync();
    }
}
