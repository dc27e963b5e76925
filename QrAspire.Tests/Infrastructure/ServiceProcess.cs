using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace QrAspire.Tests.Infrastructure;

/// <summary>A service as it runs in the product: a process of its own on a random port.</summary>
public partial class ServiceProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="service">Name of its assembly.</param>
    /// <param name="environment">What it is configured with.</param>
    protected ServiceProcess(string service, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{service}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
    }

    /// <summary>Client of its HTTP API.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>Everything it has printed.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time it has used since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>The most memory it has had resident so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string service, params (string Name, string Value)[] environment)
    {
        var process = new ServiceProcess(service, environment);
        await process.ListenAsync();
        return process;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    protected async Task ListenAsync()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = _process.WaitForExitAsync().ContinueWith(_ => _address.TrySetException(new InvalidOperationException($"{_process.StartInfo.ArgumentList[0]} ended: {Output}")), TaskScheduler.Default);
        try
        {
            Http.BaseAddress = await _address.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (Exception)
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>GET, 200, JSON.</summary>
    public async Task<JsonElement> GetAsync(string pathAndQuery)
    {
        using var response = await Http.GetAsync(new Uri(pathAndQuery, UriKind.Relative));
        response.IsSuccessStatusCode.ShouldBeTrue($"{pathAndQuery}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}\n{Output}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Asks it to end, as the host does; waits until it has.</summary>
    public Task TerminateAsync() => SignalAsync(Terminate);

    /// <summary>Ends it at once.</summary>
    public Task KillAsync() => SignalAsync(Kill);

    /// <summary>Freezes it.</summary>
    public void Freeze() => _ = kill(_process.Id, Stop);

    /// <summary>Lets it run on.</summary>
    public void Thaw() => _ = kill(_process.Id, Continue);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(int signal)
    {
        _ = kill(_process.Id, signal);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
