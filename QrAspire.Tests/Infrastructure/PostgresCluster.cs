using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// A scratch PostgreSQL server of its own data folder and port: loopback TCP only, no durability unless asked for. It can be stopped and started again on the
/// same port, and it ends with this process however that ends.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly string s_root = Path.Combine(Path.GetTempPath(), "qraspire-tests-pg");
    private static readonly Lazy<Task<PostgresCluster>> s_shared = new(() => StartAsync());

    private readonly string _folder;
    private readonly bool _durable;
    private Process? _server;
    private int _databases;

    private PostgresCluster(string folder, int port, bool durable) => (_folder, Port, _durable) = (folder, port, durable);

    /// <summary>The one server of this test run.</summary>
    public static Task<PostgresCluster> Shared => s_shared.Value;

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connection string of the maintenance database <c>postgres</c>, as superuser.</summary>
    public string AdminConnectionString => ConnectionString("postgres");

    /// <summary>Starts a server that the caller owns, for tests that stop it; <paramref name="durable"/> with PostgreSQL's own settings, for measurements.</summary>
    public static async Task<PostgresCluster> StartAsync(bool durable = false)
    {
        var template = await TemplateAsync();
        var folder = Path.Combine(s_root, $"run-{Environment.ProcessId}-{Guid.NewGuid():N}");
        await RunAsync("cp", "-a", template, folder);
        for (var attempt = 0; ; attempt++)
        {
            var cluster = new PostgresCluster(folder, FreePort.Next(), durable);
            try
            {
                await cluster.StartServerAsync();
                return cluster;
            }
            catch (InvalidOperationException) when (attempt < 4)
            {
                // Another process took the port in between.
            }
        }
    }

    /// <summary>Connection string of a database of this server; pooled, so that it behaves as in the product.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password=test;Database={database};Maximum Pool Size=20;Timeout=5";

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix = "test")
    {
        var name = $"{prefix}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the server again on the same port and data after <see cref="StopServerAsync"/>.</summary>
    public async Task StartServerAsync()
    {
        // The shell reads our end of a pipe: when this process ends in any way, the pipe closes, and server and data go too.
        const string Watch = """
            "$@" <&- & server=$!
            read -r word
            kill -QUIT $server 2>/dev/null
            wait $server
            [ "$word" = keep ] || rm -rf "$FOLDER"
            """;
        string[] command =
        [
            .. AsPostgres(), "sh", "-c", Watch, "watch", Path.Combine(Binaries(), "postgres"), "-D", _folder, "-p", $"{Port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300", "-c", "timezone=UTC", "-c", "wal_level=logical",
            .. _durable ? ["-c", "shared_buffers=128MB"] : new[] { "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB" },
        ];
        _server = Start(command, redirectInput: true, ("FOLDER", _folder));
        var log = DrainAsync(_server);
        var started = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync())
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                await StopServerAsync();
                throw new InvalidOperationException($"PostgreSQL did not start: {await log}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Stops the server at once, as a crash would: open connections break, what was committed stays.</summary>
    public Task StopServerAsync() => EndAsync("keep");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAsync("drop");
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task EndAsync(string word)
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StandardInput.WriteLineAsync(word);
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            server.Dispose();
            NpgsqlConnection.ClearAllPools();
        }
    }

    /// <summary>A folder made by initdb once per machine and server version; copying it takes a tenth of the time.</summary>
    private static async Task<string> TemplateAsync()
    {
        if (!Directory.Exists(s_root))
        {
            Directory.CreateDirectory(s_root);
            await RunAsync("chmod", "1777", s_root);
        }

        var version = new DirectoryInfo(Binaries()).Parent!.Name;
        var template = Path.Combine(s_root, $"template-{version}-{(IsRoot ? "postgres" : Environment.UserName)}");
        if (!Directory.Exists(template))
        {
            var unfinished = $"{template}.{Guid.NewGuid():N}";
            await RunAsync([.. AsPostgres(), Path.Combine(Binaries(), "initdb"), "-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
            try
            {
                Directory.Move(unfinished, template);
            }
            catch (IOException) when (Directory.Exists(template))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return template;
    }

    private static bool IsRoot => geteuid() == 0;

    /// <summary>PostgreSQL refuses to run as root; the package's own user runs it instead.</summary>
    internal static string[] AsPostgres() => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    private static string Binaries() =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture))
            .Select(path => Path.Combine(path, "bin")).First(path => File.Exists(Path.Combine(path, "postgres")));

    private static Process Start(string[] command, bool redirectInput, (string Name, string Value)? variable = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = redirectInput, WorkingDirectory = "/" };
        if (variable is var (name, value))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Start(command, redirectInput: false);
        var output = await DrainAsync(process);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {output}");
        }
    }

    private static async Task<string> DrainAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var text = await output + await error;
        await process.WaitForExitAsync();
        return text;
    }

    private async Task<bool> AcceptsAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{AdminConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    private static extern uint geteuid();
}
