using Npgsql;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>The fixtures that other tests stand on.</summary>
public sealed class InfrastructureTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_class_gets_an_empty_database_of_its_own()
    {
        (await postgres.ScalarAsync<long>("select count(*) from information_schema.tables where table_schema = 'public'")).ShouldBe(0);
        (await PostgresFixture.CreateDatabaseAsync()).ShouldNotBe(postgres.ConnectionString);
    }

    [Fact]
    public async Task A_server_of_ones_own_can_stop_and_come_back_with_its_data()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var connectionString = await cluster.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var create = source.CreateCommand("create table t as select 1 as x"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await cluster.StopServerAsync();
        await using var read = source.CreateCommand("select x from t");
        await Should.ThrowAsync<NpgsqlException>(() => read.ExecuteScalarAsync());

        await cluster.StartServerAsync();
        (await read.ExecuteScalarAsync()).ShouldBe(1);
    }
}
