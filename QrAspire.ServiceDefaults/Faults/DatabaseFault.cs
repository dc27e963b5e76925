using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>
/// PostgreSQL out of reach, for this process alone: the server ends the backends of its connections, as a failover does, and no new connection is
/// made while the fault is on.
/// </summary>
internal sealed partial class DatabaseFault : IDisposable
{
    private readonly ConcurrentDictionary<int, string> _backends = new();
    private readonly FaultFlags _flags;
    private readonly ILogger<DatabaseFault> _logger;

    public DatabaseFault(FaultFlags flags, ILogger<DatabaseFault> logger)
    {
        (_flags, _logger) = (flags, logger);
        flags.Changed += OnChanged;
    }

    /// <summary>Watches the connections of a data source.</summary>
    public void Guard(NpgsqlDataSourceBuilder source)
    {
        var connectionString = source.ConnectionString;
        source.UsePhysicalConnectionInitializer(
            connection => Opened(connection, connectionString),
            connection =>
            {
                Opened(connection, connectionString);
                return Task.CompletedTask;
            });
    }

    public void Dispose() => _flags.Changed -= OnChanged;

    private void Opened(NpgsqlConnection connection, string connectionString)
    {
        if (_flags.IsOn(Fault.DbUnreachable))
        {
            throw new NpgsqlException("The fault dbUnreachable is on.", new IOException("Refused on purpose."));
        }

        _backends[connection.ProcessID] = connectionString;
    }

    private void OnChanged(Fault fault)
    {
        if (fault == Fault.DbUnreachable && _flags.IsOn(fault))
        {
            _ = CutAsync();
        }
    }

    private async Task CutAsync()
    {
        foreach (var group in _backends.ToArray().GroupBy(backend => backend.Value, backend => backend.Key, StringComparer.Ordinal))
        {
            try
            {
                await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(group.Key) { Pooling = false }.ConnectionString);
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = ANY($1) AND usename = current_user AND datname = current_database()", connection)
                {
                    Parameters = { new NpgsqlParameter<int[]> { TypedValue = [.. group] } },
                };
                LogCut(_logger, Convert.ToInt32(await command.ExecuteScalarAsync(), null));
                foreach (var backend in group)
                {
                    _backends.TryRemove(backend, out _);
                }
            }
            catch (NpgsqlException exception)
            {
                LogNotCut(_logger, exception.Message);
            }
        }
    }

    [LoggerMessage(EventId = 1610, Level = LogLevel.Information, Message = "Had {Connections} connections to PostgreSQL cut")]
    private static partial void LogCut(ILogger logger, int connections);

    [LoggerMessage(EventId = 1611, Level = LogLevel.Warning, Message = "The connections to PostgreSQL could not be cut: {Reason}")]
    private static partial void LogNotCut(ILogger logger, string reason);
}
