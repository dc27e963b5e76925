using System.Diagnostics;
using System.Globalization;

namespace QrAspire.Bench;

/// <summary>A server under load, in a process of its own that ends with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private ServerProcess(Process process, int port, TimeSpan startTime)
    {
        _process = process;
        Port = port;
        StartTime = startTime;
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>From starting the process to the first good answer of the probe.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Resident set of the process, bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time of the process.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>dotnet assembly arguments</c> and waits until <paramref name="probe"/> answers below 400.</summary>
    public static async Task<ServerProcess> StartAsync(string assembly, int port, string probe, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var output = new List<string>();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(120))
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{probe}"));
                if ((int)response.StatusCode < 400)
                {
                    return new(process, port, Stopwatch.GetElapsedTime(started));
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(10);
        }

        process.Kill();
        throw new InvalidOperationException($"{assembly} did not start: {string.Join('\n', output)}");

        void Keep(string? line)
        {
            lock (output)
            {
                if (line is not null && output.Count < 200)
                {
                    output.Add(line);
                }
            }
        }
    }

    /// <summary>Sum of a metric over its label sets, from the Prometheus endpoint.</summary>
    public async Task<double> MetricAsync(string name, string label = "")
    {
        var text = await _client.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/metrics"));
        return text.Split('\n')
            .Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal)) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    /// <summary>Sends it a signal, such as <c>STOP</c> and <c>CONT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Asks it to end (SIGTERM), and makes it end when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Signal("TERM");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
