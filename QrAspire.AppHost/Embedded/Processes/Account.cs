using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>An account of the system that a process runs as, because it must not run as root.</summary>
internal sealed partial record Account(string Name, uint UserId, uint GroupId)
{
    /// <summary>Reads <c>/etc/passwd</c>; null when there is no such account.</summary>
    public static Account? Find(string name)
        => File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length >= 4 && fields[0] == name)
            .Select(fields => new Account(name, uint.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), uint.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture)))
            .FirstOrDefault();

    /// <summary>What stands before a command to run it as this account; <c>setpriv</c> replaces itself, so the pid stays.</summary>
    public IReadOnlyList<string> Prefix
        => [ProgramPath.Find("setpriv") ?? "/usr/bin/setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--"];

    /// <summary>Makes the account the owner of a file or folder.</summary>
    public void Own(string path)
    {
        if (ChangeOwner(path, UserId, GroupId) != 0)
            throw new IOException($"'{path}' cannot be given to account '{Name}' (error {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
