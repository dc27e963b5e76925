namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Finds programs.</summary>
internal static class ProgramPath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A command with a slash is a path from the folder; any other is looked for on PATH.</summary>
    /// <returns>The absolute path; null when there is no such program.</returns>
    public static string? Find(string command, string? folder = null)
    {
        if (command.Contains('/', StringComparison.Ordinal))
            return Existing(Path.GetFullPath(command, folder ?? Environment.CurrentDirectory));
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => Existing(Path.Combine(entry, command)))
            .FirstOrDefault(found => found is not null);
    }

    private static string? Existing(string path)
        => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0) ? path : null;
}
