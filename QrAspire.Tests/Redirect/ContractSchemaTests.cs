using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.Redirect.Permits;
using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Data;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>
/// Redirect and Api are rolled one after the other: every statement that any Redirect has sent answers the same on every schema since, and this Redirect
/// serves on every schema there was, also while it is migrated.
/// </summary>
public sealed partial class ContractSchemaTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly (string Since, string Statement)[] s_published = [.. Published()];

    [Fact]
    public void What_this_Redirect_sends_is_published() =>
        new[] { TargetReader.All, TargetReader.ByShortId, TargetReader.ChangedSince, ScanPermits.Take, ScanPermits.Settle }.ShouldBeSubsetOf(s_published.Select(row => row.Statement));

    [Fact]
    public async Task Every_published_statement_answers_the_same_on_every_schema_since()
    {
        await using var db = Context(postgres.ConnectionString);
        var (migrator, codes) = (db.GetService<IMigrator>(), new CodesDatabase(postgres.ConnectionString));
        var first = new Dictionary<string, string>();
        var id = Guid.Empty;
        foreach (var schema in db.Database.GetMigrations())
        {
            await migrator.MigrateAsync(schema);
            if (id == Guid.Empty) id = await codes.AddAsync("kept", "https://example.org/", ", max_scans, password_hash, fallback_url", ", 5, 'hash', 'https://example.org/over'");
            foreach (var (since, statement) in s_published.Where(row => string.CompareOrdinal(row.Since, schema) <= 0))
            {
                var answer = await AnswerAsync(statement, id);
                answer.ShouldNotBeNullOrEmpty($"{statement} on {schema}");
                if (!first.TryAdd(statement, answer)) answer.ShouldBe(first[statement], $"{statement} on {schema}, since {since}");
            }
        }

        first.Keys.ShouldBe(s_published.Select(row => row.Statement), ignoreOrder: true);
    }

    [Fact]
    public async Task This_Redirect_serves_on_every_schema_and_while_it_is_migrated()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await using var db = Context(connectionString);
        var (migrator, codes, schemas) = (db.GetService<IMigrator>(), new CodesDatabase(connectionString), db.Database.GetMigrations().ToArray());
        await migrator.MigrateAsync(schemas[0]);
        await codes.AddAsync("moves", "https://example.org/");
        await codes.AddAsync("counted", "https://example.org/", ", max_scans", ", 50");
        using var data = new TemporaryFolder();
        await using var redirect = await RedirectServer.StartAsync(data.File("data"), connectionString, null, "Publish:Enabled=false");
        await Eventually.Async(async () => await StatusAsync(redirect, "/ready") == HttpStatusCode.OK);

        foreach (var schema in schemas)
        {
            await migrator.MigrateAsync(schema);
            await codes.ChangeAsync("moves", $$"""payload = '{"type":"url","url":"https://example.org/{{schema}}"}'""");
            await Eventually.Async(async () =>
            {
                using var answer = await redirect.Client.GetAsync(new Uri("/r/moves", UriKind.Relative));
                answer.StatusCode.ShouldBe(HttpStatusCode.Found, schema);
                return answer.Headers.Location!.OriginalString == $"https://example.org/{schema}";
            });
            (await StatusAsync(redirect, "/ready")).ShouldBe(HttpStatusCode.OK, schema);
            // A limit cannot be counted before there is a count: such a code waits, the others do not.
            var counts = s_published.Where(row => row.Statement == ScanPermits.Take).All(row => string.CompareOrdinal(row.Since, schema) <= 0);
            await Eventually.Async(async () => await StatusAsync(redirect, "/r/counted") == (counts ? HttpStatusCode.Found : HttpStatusCode.TooManyRequests), because: schema);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(RedirectServer redirect, string path)
    {
        using var answer = await redirect.Client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>All rows of a statement as text; what it takes is undone.</summary>
    private async Task<string> AnswerAsync(string statement, Guid code)
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statement, connection, transaction);
        object[] values = statement switch
        {
            _ when statement.Contains("take_scans", StringComparison.Ordinal) => [Guid.Empty, new[] { code }, new[] { 2 }],
            _ when statement.Contains("settle_scans", StringComparison.Ordinal) => [Guid.Empty, new[] { code }, new[] { 1L }],
            _ when statement.Contains("short_id = ANY", StringComparison.Ordinal) => [new[] { "kept" }],
            _ when statement.Contains("change_xid >=", StringComparison.Ordinal) => ["0"],
            _ => [],
        };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetName(column)} {reader.GetDataTypeName(column)} {reader.GetValue(column)}")));
        return string.Join('\n', rows);
    }

    private static CodesDbContext Context(string connectionString) => new((DbContextOptions<CodesDbContext>)new DbContextOptionsBuilder<CodesDbContext>().UseNpgsql(connectionString).UseSchemaHistory().Options);

    /// <summary>The table of statements in docs/contract-redirect-targets.md.</summary>
    private static IEnumerable<(string, string)> Published() =>
        File.ReadLines(Path.Combine(GeneratedDocument.Root(), "docs", "contract-redirect-targets.md"))
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => (row.Groups[1].Value, row.Groups[2].Value));

    [GeneratedRegex(@"^\| (\d{14}_\w+) \| `(SELECT [^`]+)` \|$")]
    private static partial Regex Row();
}
