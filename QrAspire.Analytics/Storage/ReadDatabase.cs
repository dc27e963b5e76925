using Npgsql;

namespace QrAspire.Analytics.Storage;

/// <summary>
/// Where questions are answered: <c>ConnectionStrings:scans-readonly</c> (a streaming replica) when it is set, else the
/// database itself.
/// </summary>
internal sealed class ReadDatabase : IAsyncDisposable
{
    /// <summary>Name of the optional connection string.</summary>
    public const string ConnectionName = "scans-readonly";

    private readonly NpgsqlDataSource? _replica;
    private readonly NpgsqlDataSource _primary;

    public ReadDatabase(NpgsqlDataSource primary, IConfiguration configuration, ILoggerFactory loggers)
    {
        _primary = primary;
        if (configuration.GetConnectionString(ConnectionName) is { Length: > 0 } replica)
        {
            var builder = new NpgsqlDataSourceBuilder(replica) { Name = ConnectionName };
            builder.UseLoggerFactory(loggers);
            _replica = builder.Build();
        }
    }

    /// <summary>The data source to read from.</summary>
    public NpgsqlDataSource Source => _replica ?? _primary;

    public ValueTask DisposeAsync() => _replica?.DisposeAsync() ?? ValueTask.CompletedTask;
}
