using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Data;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Api;

public sealed class SchemaTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public void The_snapshot_says_what_the_model_says()
    {
        using var db = Context();
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Up_down_up_gives_the_same_schema_and_down_leaves_nothing()
    {
        await using var db = Context();
        var migrator = db.GetService<IMigrator>();
        var empty = await DumpAsync();
        await migrator.MigrateAsync();
        var first = await DumpAsync();
        first.ShouldContain("redirect_targets");

        await migrator.MigrateAsync(Migration.InitialDatabase);
        (await DumpAsync()).ShouldBe(empty);

        await migrator.MigrateAsync();
        (await DumpAsync()).ShouldBe(first);
    }

    [Fact]
    public async Task Each_migration_can_be_undone_alone()
    {
        await using var db = Context();
        var migrator = db.GetService<IMigrator>();
        string[] steps = [Migration.InitialDatabase, .. db.Database.GetMigrations()];
        for (var i = 1; i < steps.Length; i++)
        {
            await migrator.MigrateAsync(steps[i - 1]);
            var before = await DumpAsync();
            await migrator.MigrateAsync(steps[i]);
            await migrator.MigrateAsync(steps[i - 1]);
            (await DumpAsync()).ShouldBe(before, steps[i]);
        }
    }

    private CodesDbContext Context() => new((DbContextOptions<CodesDbContext>)new DbContextOptionsBuilder<CodesDbContext>().UseNpgsql(postgres.ConnectionString).UseSchemaHistory().Options);

    /// <summary>Everything the schema consists of, from the catalogue: columns, constraints, indexes, views, functions, triggers, extensions.</summary>
    private async Task<string> DumpAsync()
    {
        const string Sql = """
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT format('view %s %s', viewname, definition) FROM pg_views WHERE schemaname = 'public'
                UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE pronamespace = 'public'::regnamespace AND lanname IN ('sql', 'plpgsql')
                UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                UNION ALL SELECT 'extension ' || extname FROM pg_extension) AS lines
            WHERE line NOT LIKE '%schema_version%'
            """;
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
