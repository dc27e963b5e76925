using Npgsql;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// A fresh, empty database on the run's shared server: take it as <c>IClassFixture&lt;PostgresFixture&gt;</c>. For a test that stops the server
/// use <see cref="PostgresCluster.StartAsync"/>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private NpgsqlDataSource? _dataSource;

    /// <summary>Connection string of this class's database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A data source over <see cref="ConnectionString"/>.</summary>
    public NpgsqlDataSource DataSource => _dataSource ??= NpgsqlDataSource.Create(ConnectionString);

    /// <summary>One more empty database on the same server; returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync() => await (await PostgresCluster.Shared).CreateDatabaseAsync();

    /// <summary>Runs one statement.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs one query and returns its first value.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <inheritdoc />
    public async Task InitializeAsync() => ConnectionString = await CreateDatabaseAsync();

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }
    }
}
