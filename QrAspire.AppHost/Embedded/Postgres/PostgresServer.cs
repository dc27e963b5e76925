using Aspire.Hosting.Embedded.Prerequisites;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Finds the native server: <c>Embedded:Postgres:SearchPath</c> (folders, colon-separated) if set, else PATH and the distributions' folders.</summary>
internal static class PostgresServer
{
    public const string SearchPathKey = "Embedded:Postgres:SearchPath";
    private const string Package = "postgresql";

    /// <returns>The folder that holds <c>postgres</c> and <c>initdb</c>; null when there is none.</returns>
    public static string? Find(IConfiguration configuration)
        => (configuration[SearchPathKey] is { Length: > 0 } path ? path.Split(Path.PathSeparator) : Usual())
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));

    public static async Task EnsureAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (Find(configuration) is not null)
            return;
        await AptInstaller.InstallAsync("The PostgreSQL server", Package, cancellationToken).ConfigureAwait(false);
        if (Find(configuration) is null)
            throw new DistributedApplicationException($"The PostgreSQL server is missing: package '{Package}' is installed, but no folder with 'postgres' and 'initdb' was found (put it on PATH).");
    }

    // The newest version first: /usr/lib/postgresql/15/bin on Debian, /usr/pgsql-16/bin on Red Hat, Homebrew's on a Mac.
    private static IEnumerable<string> Usual()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Versions("/usr/lib/postgresql", "*", "bin"))
            .Concat(Versions("/usr", "pgsql-*", "bin"))
            .Concat(Versions("/opt/homebrew/opt", "postgresql*", "bin"));

    private static IEnumerable<string> Versions(string root, string pattern, string folder)
        => Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, pattern)
                .OrderByDescending(path => int.TryParse(string.Concat(Path.GetFileName(path).Where(char.IsAsciiDigit)), out var version) ? version : 0)
                .Select(path => Path.Combine(path, folder))
            : [];
}
