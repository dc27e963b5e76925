using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using QrAspire.ServiceDefaults.Data;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>The hand-written migrations.</summary>
public sealed class SchemaTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_snapshot_is_the_model()
    {
        await using var context = ScanTable.Context(postgres.DataSource);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Up_down_up_leaves_the_same_schema()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        await using var context = ScanTable.Context(database);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync();
        await ScanTable.StoreAsync(database, [new ScanFactory().Scan(Guid.CreateVersion7())]);
        var up = await SchemaAsync(database);
        await migrator.MigrateAsync(Migration.InitialDatabase);
        (await SchemaAsync(database)).ShouldBe("schema_version.MigrationId schema_version.ProductVersion");
        await migrator.MigrateAsync();
        await ScanTable.StoreAsync(database, [new ScanFactory().Scan(Guid.CreateVersion7())]);
        (await SchemaAsync(database)).ShouldBe(up);
    }

    [Fact]
    public async Task Days_become_a_view_only_when_each_has_its_rows_and_keep_their_scans()
    {
        await using var database = NpgsqlDataSource.Create(await PostgresFixture.CreateDatabaseAsync());
        await using var context = ScanTable.Context(database);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("20261121000000_Scans");
        await ExecuteAsync(database, "INSERT INTO scan_rollup_quarter SELECT gen_random_uuid(), timestamptz '2026-03-28 23:45Z' + n * interval '8 hours', false, 'qr', n FROM generate_series(1, 30) AS n");

        var refused = await Should.ThrowAsync<PostgresException>(() => migrator.MigrateAsync());
        refused.SqlState.ShouldBe(MigrationChecks.SqlState);
        refused.MessageText.ShouldStartWith("Every day with quarters has its daily rows");
        (await context.Database.GetAppliedMigrationsAsync()).ShouldBe(["20261121000000_Scans"]);

        await ExecuteAsync(database, "INSERT INTO scan_rollup_daily SELECT code_id, (slot AT TIME ZONE 'UTC')::date, bot, scans FROM scan_rollup_quarter");
        await migrator.MigrateAsync();
        await ExecuteAsync(database, "UPDATE scan_days SET rolled = false WHERE day > '2026-04-01'; DELETE FROM scan_rollup_day WHERE day > '2026-04-01'");
        await migrator.MigrateAsync("20261121000000_Scans");
        await using var total = database.CreateCommand("SELECT sum(scans)::bigint FROM scan_rollup_daily");
        (await total.ExecuteScalarAsync()).ShouldBe(465L);
    }

    [Fact]
    public async Task The_entity_of_a_dead_letter_fits_its_table()
    {
        await ScanTable.MigrateAsync(postgres.DataSource);
        await using var context = ScanTable.Context(postgres.DataSource);
        (await context.DeadLetters.CountAsync()).ShouldBe(0);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> SchemaAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            SELECT string_agg(line, ' ' ORDER BY line) FROM (
                SELECT table_name || '.' || column_name AS line FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_version'
                UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace) AS part
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
