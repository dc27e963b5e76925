using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Another way to a service's database for one purpose: <c>ConnectionStrings:{name}</c> when it is set, else the service's own data source.</summary>
public abstract class AlternativeDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource? _own;
    private readonly NpgsqlDataSource _otherwise;

    /// <summary>Builds the data source if there is one.</summary>
    protected AlternativeDatabase(string name, NpgsqlDataSource otherwise, IConfiguration configuration, ILoggerFactory loggers)
    {
        _otherwise = otherwise;
        if (configuration.GetConnectionString(name) is { Length: > 0 } connectionString)
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
            builder.UseLoggerFactory(loggers);
            _own = builder.Build();
        }
    }

    /// <summary>The data source to use.</summary>
    public NpgsqlDataSource Source => _own ?? _otherwise;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _own?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
