using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Tells a database that cannot be reached from a mistake of ours.</summary>
public static class DatabaseOutage
{
    /// <summary>True when the server is down, starting, full, or its database not created yet (PostgreSQL error codes, appendix A), however EF Core wraps it.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException or SocketException or TimeoutException => true,
        DbUpdateException { InnerException: { } inner } => Is(inner),
        InvalidOperationException { InnerException: NpgsqlException inner } => Is(inner),
        _ => false,
    };
}
