using System.Globalization;

namespace Aspire.Hosting.Embedded;

/// <summary>Names the process that listens on a port, from Linux's /proc, so that a person need not look for it.</summary>
internal static class PortOwner
{
    private const string ListenState = "0A";
    private static readonly string[] s_tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <returns><c> by process 123 (name)</c>, or nothing when it cannot be told.</returns>
    public static string Describe(int port)
    {
        try
        {
            var inodes = Inodes(port);
            foreach (var process in inodes.Count == 0 ? [] : Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            {
                if (Holds(process, inodes))
                    return $" by process {Path.GetFileName(process)} ({File.ReadAllText(Path.Combine(process, "comm")).Trim()})";
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or not ours to see: the message is complete without it.
        }
        return "";
    }

    // sl local_address rem_address st … inode: "0: 0100007F:13D9 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12345 …"
    private static HashSet<string> Inodes(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return [.. s_tables.Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == ListenState)
            .Select(fields => $"socket:[{fields[9]}]")];
    }

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => File.ResolveLinkTarget(file, false) is { } link && inodes.Contains(Path.GetFileName(link.FullName)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
