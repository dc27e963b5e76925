using System.Runtime.InteropServices;

namespace QrAspire.Redirect.Publishing;

/// <summary>The calling thread's share of a busy processor.</summary>
internal static class ThreadNice
{
    private const int Process = 0;
    private const uint CallingThread = 0;

    /// <summary>
    /// Makes the calling thread give way to threads of normal priority. On Linux the nice value belongs to the thread and passes
    /// to threads it starts (setpriority(2), "C library/kernel differences"), here also the Kafka client's; elsewhere nothing happens.
    /// </summary>
    public static void Set(int nice)
    {
        if (OperatingSystem.IsLinux() && nice > 0)
        {
            // A refusal costs speed, not correctness.
            _ = setpriority(Process, CallingThread, nice);
        }
    }

    [DllImport("libc")]
    private static extern int setpriority(int which, uint who, int priority);
}
