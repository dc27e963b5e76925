using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>
/// A process in a session of its own, so that Ctrl-C in the terminal reaches the host alone, and the host ends the process
/// together with everything that it started.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly ProcessSpec _spec;
    private readonly Guard _guard;
    private readonly Task _output;

    private ChildProcess(Process process, ProcessSpec spec, Guard guard, Action<string, bool> onLine)
    {
        _process = process;
        _spec = spec;
        _guard = guard;
        _output = Task.WhenAll(ReadAsync(process.StandardOutput, line => onLine(line, false)), ReadAsync(process.StandardError, line => onLine(line, true)));
        Exited = WaitAsync();
    }

    public int Pid => _process.Id;

    /// <summary>Completes with the exit code; 128 + signal for a killed process.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a process; its environment is the host's own with the variables on top.</summary>
    /// <param name="onLine">Gets each line, and whether it went to the error stream; called from two threads.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(ProcessSpec spec, IReadOnlyDictionary<string, string> environment, Guard guard, Action<string, bool> onLine)
    {
        List<string> command = [.. guard.SessionPrefix, .. spec.RunAs?.Prefix ?? [], spec.FileName, .. spec.Arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in HostOnlyVariables.Names)
            start.Environment.Remove(name);
        foreach (var (name, value) in environment.Concat(spec.Environment))
            start.Environment[name] = value;
        start.Environment[Guard.Variable] = guard.Id;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{spec.FileName}' did not start.");
        guard.Add(process.Id, spec.StopSignal);
        return new(process, spec, guard, onLine);
    }

    /// <summary>Asks the process to end and kills it when the time is over.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(TimeSpan timeout)
    {
        if (!Exited.IsCompleted)
            Signals.SendToGroup(Pid, _spec.StopSignal);
        try
        {
            return await Exited.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Signals.SendToGroup(Pid, Signal.Kill);
            return await Exited.ConfigureAwait(false);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // What it started and left behind would keep its ports; the group outlives its leader.
        Signals.SendToGroup(Pid, Signal.Kill);
        _guard.Remove(Pid);
        // The last lines; not for ever, should a stray grandchild hold the pipe.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            onLine(line);
    }
}
