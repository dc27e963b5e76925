using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using QrAspire.ServiceDefaults.Data;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Migrations at start, the version in <c>schema_version</c>, and what happens when it is not ours.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Development_migrates_and_says_the_version()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        var logs = new ConcurrentQueue<string>();
        await using var host = await StartAsync(connectionString, "Development", logs);

        (await ScalarAsync(connectionString, "select \"MigrationId\" from schema_version")).ShouldBe("20260101000000_Things");
        logs.ShouldContain(line => line.Contains("schema_version=20260101000000_Things"));
        (await host.Client.GetStringAsync("/ready?verbose")).ShouldContain("schema_version=20260101000000_Things");
        (await host.Client.GetStringAsync("/metrics")).ShouldContain("qr_schema_version_info{context=\"ThingsContext\",version=\"20260101000000_Things\"} 1\n");
    }

    [Fact]
    public async Task Production_refuses_unless_asked()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await using (var host = await StartAsync(connectionString, "Production"))
        {
            (await ScalarAsync(connectionString, "select count(*)::text from pg_tables where schemaname = 'public'")).ShouldBe("0");
            var answer = await host.Client.GetAsync("/ready");
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("The database is older than this build: it lacks 20260101000000_Things.");
        }

        await using var asked = await StartAsync(connectionString, "Production", migrate: "true");
        (await asked.Client.GetAsync("/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_way_back_undoes_newer_migrations_and_is_not_ready_for_this_build()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await (await StartAsync(connectionString, "Development")).DisposeAsync();

        await using (var back = await StartAsync(connectionString, "Production", migrate: "true", target: "0"))
        {
            (await ScalarAsync(connectionString, "select count(*)::text from pg_tables where tablename = 'things'")).ShouldBe("0");
            (await back.Client.GetAsync("/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        (await Should.ThrowAsync<Exception>(() => StartAsync(connectionString, "Development", target: "20990101000000_Later"))).Message.ShouldContain("20990101000000_Later");
    }

    [Fact]
    public async Task A_newer_database_is_not_served()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync();
        await (await StartAsync(connectionString, "Development")).DisposeAsync();
        await ScalarAsync(connectionString, "insert into schema_version values ('20990101000000_Later', '10.0.0') returning 'x'");

        await using var host = await StartAsync(connectionString, "Development");

        var answer = await host.Client.GetAsync("/ready");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The database is newer than this build: it has 20990101000000_Later.");
    }

    [Fact]
    public async Task The_start_waits_for_a_database_that_comes_later()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var connectionString = cluster.ConnectionString("later");
        await cluster.StopServerAsync();
        var logs = new ConcurrentQueue<string>();
        var starting = StartAsync(connectionString, "Development", logs);
        await Eventually.Async(() => logs.Any(line => line.Contains("The start waits for the database")));
        await cluster.StartServerAsync();

        await using var host = await starting;

        (await host.Client.GetAsync("/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_start_does_not_wait_for_ever()
    {
        var exception = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync($"Host=127.0.0.1;Port={FreePort.Next()};Username=x;Database=x", "Development", startTimeout: "00:00:00.300"));
        exception.Message.ShouldStartWith("The database of ThingsContext could not be reached within 0 s (Schema:StartTimeout)");
    }

    [Fact]
    public async Task A_migration_may_take_longer_than_a_query()
    {
        var connectionString = await PostgresFixture.CreateDatabaseAsync() + ";Command Timeout=1";
        await using var host = await StartSlowAsync(connectionString, statementTimeout: "01:00:00");

        (await ScalarAsync(connectionString, "select \"MigrationId\" from schema_version")).ShouldBe("20260101000000_Slow");
        await Should.ThrowAsync<Exception>(async () => await StartSlowAsync(await PostgresFixture.CreateDatabaseAsync(), statementTimeout: "00:00:01"));
    }

    private static Task<ServiceHost> StartSlowAsync(string connectionString, string statementTimeout) => ServiceHost.StartAsync(
        configure: builder =>
        {
            builder.Services.AddDbContext<SlowContext>(options => options.UseNpgsql(connectionString).UseSchemaHistory().ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
            builder.AddSchemaMigrations<SlowContext>();
        },
        settings: new() { ["Schema:StatementTimeout"] = statementTimeout, ["Schema:StartTimeout"] = "00:00:00.100" },
        environment: "Development");

    private static Task<ServiceHost> StartAsync(string connectionString, string environment, ConcurrentQueue<string>? logs = null, string? migrate = null, string? target = null, string startTimeout = "00:00:20") => ServiceHost.StartAsync(
        configure: builder =>
        {
            builder.Logging.AddProvider(new ListLoggerProvider(logs ?? new()));
            builder.Services.AddDbContext<ThingsContext>(options => options.UseNpgsql(connectionString).UseSchemaHistory().ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
            builder.AddSchemaMigrations<ThingsContext>();
        },
        settings: new() { ["Schema:Migrate"] = migrate, ["Schema:Target"] = target, ["Schema:StartTimeout"] = startTimeout },
        environment: environment);

    private static async Task<string?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>A context with one hand-written migration.</summary>
    public sealed class ThingsContext(DbContextOptions<ThingsContext> options) : DbContext(options);

    /// <summary>Its first version.</summary>
    [DbContext(typeof(ThingsContext))]
    [Migration("20260101000000_Things")]
    public sealed class Things : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE things (id int PRIMARY KEY)");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE things");
    }

    /// <summary>A context whose migration takes two seconds.</summary>
    public sealed class SlowContext(DbContextOptions<SlowContext> options) : DbContext(options);

    /// <summary>A statement that takes its time.</summary>
    [DbContext(typeof(SlowContext))]
    [Migration("20260101000000_Slow")]
    public sealed class Slow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("SELECT pg_sleep(2)");
    }
}
