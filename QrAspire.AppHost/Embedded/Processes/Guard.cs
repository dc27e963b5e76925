using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>
/// A shell process beside the host that holds a pipe to it. However the host ends, kill -9 included, the pipe breaks, and the guard
/// ends every process that is still running: politely first, by force after five seconds (see guard.sh).
/// </summary>
internal sealed class Guard : IAsyncDisposable
{
    /// <summary>Every child carries this variable, so that the guard also finds one that it was not told of in time.</summary>
    public const string Variable = "QRASPIRE_HOST_ID";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(12);

    private readonly Lock _gate = new();
    private readonly Process? _process;

    private Guard(string id, Process? process, IReadOnlyList<string> sessionPrefix)
    {
        Id = id;
        _process = process;
        SessionPrefix = sessionPrefix;
    }

    /// <summary>Unique per host.</summary>
    public string Id { get; }

    /// <summary>What stands before a command to give it a session of its own; nothing where the system has no <c>setsid</c>.</summary>
    public IReadOnlyList<string> SessionPrefix { get; }

    /// <summary>Waits for an earlier host's guard to finish its work, then starts one.</summary>
    public static async Task<Guard> StartAsync(string runPath, CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(runPath, "guard.pid");
        await WaitForEarlierAsync(pidFile, cancellationToken).ConfigureAwait(false);
        var id = Guid.NewGuid().ToString("N");
        if (ProgramPath.Find("setsid") is not { } setsid)
            return new(id, null, []);

        var script = new StreamReader(typeof(Guard).Assembly.GetManifestResourceStream("guard.sh")!);
        var start = new ProcessStartInfo(setsid, ["/bin/sh", "-c", await script.ReadToEndAsync(cancellationToken).ConfigureAwait(false), "qraspire-guard", $"{Variable}={id}", pidFile])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Remove(Variable);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The guard did not start.");
        process.StandardInput.AutoFlush = true;
        await File.WriteAllTextAsync(pidFile, process.Id.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        return new(id, process, [setsid]);
    }

    public void Add(int pid, Signal stopSignal) => Tell(string.Create(CultureInfo.InvariantCulture, $"add {pid} {(int)stopSignal}"));

    public void Remove(int pid) => Tell(string.Create(CultureInfo.InvariantCulture, $"del {pid}"));

    /// <summary>Dismisses the guard; it ends what is left, as when the host dies.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        lock (_gate)
            _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private void Tell(string line)
    {
        lock (_gate)
        {
            try
            {
                _process?.StandardInput.Write(line + "\n");
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The guard is gone (somebody killed it): the children still end with an orderly stop.
            }
        }
    }

    private static async Task WaitForEarlierAsync(string pidFile, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < s_patience && File.Exists(pidFile); waited += TimeSpan.FromMilliseconds(100))
        {
            var alive = int.TryParse(await File.ReadAllTextAsync(pidFile, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture, out var pid)
                && File.Exists($"/proc/{pid}/cmdline")
                && (await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancellationToken).ConfigureAwait(false)).Contains("qraspire-guard", StringComparison.Ordinal);
            if (!alive)
                return;
            await Task.Delay(100, cancellationToken).ConfigureAwait(false);
        }
    }
}
