using System.Diagnostics;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Prerequisites;

/// <summary>Installs a package of Debian or Ubuntu where this process may: as root, or through a sudo that asks for no password.</summary>
internal static class AptInstaller
{
    /// <param name="what">What is missing, for a person.</param>
    /// <exception cref="DistributedApplicationException">It may not, or apt failed; the message names the package and the command.</exception>
    public static async Task InstallAsync(string what, string package, CancellationToken cancellationToken)
    {
        var command = $"apt-get install -y --no-install-recommends {package}";
        if (ProgramPath.Find("apt-get") is not { } apt)
            throw new DistributedApplicationException($"{what} is missing: install it (on Debian or Ubuntu: sudo {command}) and start again.");
        if (await ElevationAsync(cancellationToken).ConfigureAwait(false) is not { } elevation)
            throw new DistributedApplicationException($"{what} is missing and may not be installed from here: run `sudo {command}` and start again.");

        await Console.Out.WriteLineAsync($"{what} is missing: installing it with `{command}` …").ConfigureAwait(false);
        string[] install = [.. elevation, apt, "install", "-y", "--no-install-recommends", package];
        var result = await RunAsync(install, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            // Fresh images come without package lists.
            await RunAsync([.. elevation, apt, "update"], cancellationToken).ConfigureAwait(false);
            result = await RunAsync(install, cancellationToken).ConfigureAwait(false);
        }
        if (result.ExitCode != 0)
            throw new DistributedApplicationException($"{what} is missing, and `{command}` failed: {result.LastError}");
    }

    private static async Task<string[]?> ElevationAsync(CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
            return [];
        return ProgramPath.Find("sudo") is { } sudo && (await RunAsync([sudo, "-n", "true"], cancellationToken).ConfigureAwait(false)).ExitCode == 0
            ? [sudo, "-n"]
            : null;
    }

    private static async Task<(int ExitCode, string LastError)> RunAsync(string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return (process.ExitCode, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {process.ExitCode}");
    }
}
