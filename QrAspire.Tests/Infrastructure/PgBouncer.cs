using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// Debian's PgBouncer in transaction mode: a server session is a client's for one transaction only. With <c>QRASPIRE_TEST_POOLER=1</c> every service
/// that a test starts goes through one, so that the whole suite shows what survives that. It ends with this process however that ends.
/// </summary>
internal static class PgBouncer
{
    private const int ServerConnections = 8;
    private static readonly ConcurrentDictionary<int, Lazy<int>> s_ports = new();

    /// <summary>Kept, because a collected process closes its pipe, which ends the pooler.</summary>
    private static readonly ConcurrentBag<Process> s_running = [];

    /// <summary>True when the services of this run go through a pooler.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable("QRASPIRE_TEST_POOLER") == "1";

    /// <summary>The settings that give a service its database: by way of the pooler, and past it for what needs a session, when a pooler is asked for.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(string name, string connectionString, bool pooled) => pooled
        ? [new($"ConnectionStrings:{name}", Through(connectionString)), new($"ConnectionStrings:{name}-direct", connectionString)]
        : [new($"ConnectionStrings:{name}", connectionString)];

    /// <summary>The same connection string, by way of a pooler.</summary>
    public static string Through(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var upstream = settings.Port;
        settings.Port = s_ports.GetOrAdd(upstream, port => new(() => Start(port))).Value;

        // What a session remembers is not ours to reset; the pooler does.
        settings.NoResetOnClose = true;
        return settings.ConnectionString;
    }

    private static int Start(int upstream)
    {
        var folder = Directory.CreateTempSubdirectory("qraspire-pgbouncer-").FullName;
        var port = FreePort.Next();
        var ini = Path.Combine(folder, "pgbouncer.ini");
        File.WriteAllText(ini, string.Create(CultureInfo.InvariantCulture,
            $"""
            [databases]
            * = user=postgres host=127.0.0.1 port={upstream}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {ServerConnections}
            max_client_conn = 500

            """));
        using (var chmod = Process.Start("chmod", ["755", folder]))
        {
            chmod.WaitForExit();
        }

        // It refuses to run as root, as PostgreSQL does. The shell reads our end of a pipe and ends it with us.
        const string Watch = """
            "$@" <&- & pooler=$!
            read -r word
            kill -KILL $pooler
            wait $pooler
            rm -rf "$FOLDER"
            """;
        string[] command = [.. PostgresCluster.AsPostgres(), "sh", "-c", Watch, "watch", "/usr/sbin/pgbouncer", "-q", ini];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment["FOLDER"] = folder;
        var process = Process.Start(start)!;
        s_running.Add(process);
        var started = Stopwatch.GetTimestamp();
        while (!Answers(port))
        {
            (process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(20)).ShouldBeFalse("PgBouncer did not start");
            Thread.Sleep(20);
        }

        return port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false;Timeout=2");
            connection.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
