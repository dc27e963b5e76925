using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Signals by their POSIX numbers.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>Sends signals.</summary>
internal static partial class Signals
{
    /// <summary>To every process of the group that the process leads; nothing happens when none is left.</summary>
    public static void SendToGroup(int leader, Signal signal) => _ = Kill(-leader, (int)signal);

    /// <summary>To one process; nothing happens when it is gone.</summary>
    public static void Send(int pid, Signal signal) => _ = Kill(pid, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
