using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>The files of one server: made once, taken over after a host that was killed, given a new password when the parameter changed.</summary>
/// <param name="bin">The server's programs.</param>
/// <param name="account">Who owns and runs it; null = the host's own account.</param>
internal sealed class PostgresCluster(string bin, Account? account, string folder, DataFolder data, string name, Action<string> log)
{
    private static readonly TimeSpan s_leftoverPatience = TimeSpan.FromSeconds(10);

    private string PasswordMark => $"Embedded:{name}:password-mark";

    /// <param name="databases">Databases of a new cluster: they are there before its port is, so that nobody is ever refused one.</param>
    public async Task EnsureAsync(string user, string password, IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, "PG_VERSION")))
        {
            await InitializeAsync(user, password, databases, cancellationToken).ConfigureAwait(false);
            data.Secrets.Set(PasswordMark, Mark(password));
            return;
        }
        await CheckVersionAsync(cancellationToken).ConfigureAwait(false);
        await EndLeftoverAsync(cancellationToken).ConfigureAwait(false);
        if (data.Secrets[PasswordMark] != Mark(password))
        {
            await SetPasswordAsync(user, password, cancellationToken).ConfigureAwait(false);
            data.Secrets.Set(PasswordMark, Mark(password));
        }
    }

    // Made beside its place and moved there as a whole, so that a start cut short leaves no half of a cluster.
    private async Task InitializeAsync(string user, string password, IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        log($"Creating a database cluster in {folder}");
        var temporary = folder + ".new";
        var passwordFile = folder + ".password";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        account?.Own(temporary);
        PrivateFile.Write(passwordFile, password);
        account?.Own(passwordFile);
        try
        {
            await RunAsync("initdb", ["-D", temporary, "-U", user, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], null, cancellationToken).ConfigureAwait(false);
            if (databases.Count > 0)
                await RunAsync("postgres", ["--single", "-F", "-D", temporary, "postgres"], string.Concat(databases.Select(database => $"CREATE DATABASE {PostgresDatabases.Quote(database)}\n")), cancellationToken).ConfigureAwait(false);
            Directory.Move(temporary, folder);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        var made = (await File.ReadAllTextAsync(Path.Combine(folder, "PG_VERSION"), cancellationToken).ConfigureAwait(false)).Trim();
        // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
        var version = await RunAsync("postgres", ["--version"], null, cancellationToken).ConfigureAwait(false);
        if (!version.Split(' ').Any(word => word.StartsWith(made + ".", StringComparison.Ordinal)))
            throw new DistributedApplicationException($"The data in '{folder}' is of PostgreSQL {made}, and the server found is '{version.Trim()}': install PostgreSQL {made}, or start with --fresh.");
    }

    // After kill -9 of host and guard an old server may still run in the folder, or its pid file may be left with a number that is somebody else's by now.
    private async Task EndLeftoverAsync(CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(folder, "postmaster.pid");
        if (!File.Exists(pidFile))
            return;
        var first = (await File.ReadAllLinesAsync(pidFile, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
        if (int.TryParse(first, CultureInfo.InvariantCulture, out var pid) && RunsHere(pid))
        {
            log($"Ending server {pid}, left by an earlier host");
            Signals.Send(pid, Signal.Interrupt);
            for (var waited = TimeSpan.Zero; RunsHere(pid) && waited < s_leftoverPatience; waited += TimeSpan.FromMilliseconds(100))
                await Task.Delay(100, cancellationToken).ConfigureAwait(false);
            if (RunsHere(pid))
                throw new DistributedApplicationException($"A PostgreSQL server (process {pid}) still runs in '{folder}' and does not end: end it and start again.");
        }
        File.Delete(pidFile);
    }

    private bool RunsHere(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName == folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task SetPasswordAsync(string user, string password, CancellationToken cancellationToken)
    {
        log("The password parameter has changed: setting it in the cluster");
        var statement = $"ALTER ROLE \"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\" PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}'\n";
        await RunAsync("postgres", ["--single", "-D", folder, "postgres"], statement, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> RunAsync(string program, string[] arguments, string? input, CancellationToken cancellationToken)
    {
        string[] command = [.. account?.Prefix ?? [], Path.Combine(bin, program), .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? output
            : throw new DistributedApplicationException($"{program} failed: {(await errors.ConfigureAwait(false)).Trim().ReplaceLineEndings(" ")}");
    }

    private static string Mark(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
