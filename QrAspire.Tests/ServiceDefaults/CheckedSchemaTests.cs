using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using QrAspire.ServiceDefaults.Data;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Checks of a migration before and after itself: what the data makes fail, and that nothing of a migration stays then.</summary>
public sealed class CheckedSchemaTests
{
    private const string NewColumns = "SELECT count(*)::text FROM information_schema.columns WHERE table_name = 'things' AND column_name = 'doubled'";
    private const string Applied = "SELECT max(\"MigrationId\") FROM schema_version";

    [Theory]
    [InlineData("(7, NULL)", "Every thing has a number (give it one), but there is (7)")]
    [InlineData("(7, -4)", "Twice a number is not negative, but there is (7,-8)")]
    [InlineData("(700, 4)", "No number is lost, but there is (before,1,4), (after,0,)")]
    [InlineData("(7, 300)", "Things are counted quickly (at most 100 ms), but it took ")]
    public async Task A_failing_check_ends_the_migration_with_nothing_of_it_in_the_database(string thing, string message)
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await (await StartAsync(connectionString, target: "20260101000000_Things")).DisposeAsync();
        await ScalarAsync(connectionString, $"INSERT INTO things VALUES {thing} RETURNING 'x'");

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(connectionString));

        refused.Message.ShouldStartWith($"The migration 20260102000000_Doubled was refused by a check of its own, and nothing of it is in the database: {message}");
        (await ScalarAsync(connectionString, NewColumns)).ShouldBe("0");
        (await ScalarAsync(connectionString, Applied)).ShouldBe("20260101000000_Things");

        await ScalarAsync(connectionString, "UPDATE things SET id = 1, number = 4 RETURNING 'x'");
        await using var mended = await StartAsync(connectionString);
        (await ScalarAsync(connectionString, NewColumns)).ShouldBe("1");
        (await ScalarAsync(connectionString, Applied)).ShouldBe("20260102000000_Doubled");
    }

    [Fact]
    public async Task A_check_on_the_way_back_names_the_migration_that_stays()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await (await StartAsync(connectionString)).DisposeAsync();
        await ScalarAsync(connectionString, "INSERT INTO things VALUES (1, 4, 9) RETURNING 'x'");

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(connectionString, target: "Things"));

        refused.Message.ShouldContain("20260102000000_Doubled");
        refused.Message.ShouldContain("Nothing but twice the number is dropped, but there is (1)");
        (await ScalarAsync(connectionString, NewColumns)).ShouldBe("1");
    }

    [Fact]
    public void A_check_of_what_was_there_before_cannot_come_after_a_change()
    {
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migration.Sql("LOCK TABLE things;");
        migration.Before("One", "SELECT 1");
        migration.Before("Two", "SELECT 1");
        migration.Sql("DROP TABLE things;");
        Should.Throw<InvalidOperationException>(() => migration.Before("Three", "SELECT 1")).Message.ShouldContain("Three");
    }

    private static Task<ServiceHost> StartAsync(string connectionString, string? target = null) => ServiceHost.StartAsync(
        configure: builder =>
        {
            builder.Services.AddDbContext<CheckedContext>(options => options.UseNpgsql(connectionString).UseSchemaHistory().ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
            builder.AddSchemaMigrations<CheckedContext>();
        },
        settings: new() { ["Schema:Target"] = target },
        environment: "Development");

    private static async Task<string?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>A context whose second migration has every kind of check; the data decides which one fails.</summary>
    public sealed class CheckedContext(DbContextOptions<CheckedContext> options) : DbContext(options);

    /// <summary>Things with a number.</summary>
    [DbContext(typeof(CheckedContext))]
    [Migration("20260101000000_Things")]
    public sealed class Things : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE things (id int PRIMARY KEY, number int)");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE things");
    }

    /// <summary>Twice the number, but of things above 100 a mistake loses it.</summary>
    [DbContext(typeof(CheckedContext))]
    [Migration("20260102000000_Doubled")]
    public sealed class Doubled : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Before("Every thing has a number (give it one)", "SELECT id FROM things WHERE number IS NULL");
            migrationBuilder.Unchanged("No number is lost", "SELECT count(*), sum(number) FROM things", () => migrationBuilder.Sql(
                """
                ALTER TABLE things ADD COLUMN doubled int;
                DELETE FROM things WHERE id > 100;
                UPDATE things SET doubled = 2 * number;
                """));
            migrationBuilder.After("Twice a number is not negative", "SELECT id, doubled FROM things WHERE doubled < 0");
            migrationBuilder.Within("Things are counted quickly", TimeSpan.FromMilliseconds(100), "SELECT pg_sleep(number / 1000.0) FROM things");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Before("Nothing but twice the number is dropped", "SELECT id FROM things WHERE doubled IS DISTINCT FROM 2 * number");
            migrationBuilder.Sql("ALTER TABLE things DROP COLUMN doubled");
        }
    }
}
