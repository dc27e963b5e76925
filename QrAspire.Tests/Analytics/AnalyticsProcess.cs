using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Analytics as it runs in the product: a process of its own on a random port.</summary>
public sealed partial class AnalyticsProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AnalyticsProcess(Process process) => _process = process;

    /// <summary>Client of its HTTP API.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>Everything it has printed.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<AnalyticsProcess> StartAsync(string database, string? kafka, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "QrAspire.Analytics.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (key, value) in PgBouncer.Settings("scans", database, PgBouncer.IsAsked))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ConnectionStrings__kafka"] = kafka ?? "127.0.0.1:1";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var analytics = new AnalyticsProcess(new Process { StartInfo = start });
        analytics._process.OutputDataReceived += (_, line) => analytics.Read(line.Data);
        analytics._process.ErrorDataReceived += (_, line) => analytics.Read(line.Data);
        analytics._process.Start();
        analytics._process.BeginOutputReadLine();
        analytics._process.BeginErrorReadLine();
        _ = analytics._process.WaitForExitAsync().ContinueWith(_ => analytics._address.TrySetException(new InvalidOperationException($"Analytics ended: {analytics.Output}")), TaskScheduler.Default);
        try
        {
            analytics.Http.BaseAddress = await analytics._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
            return analytics;
        }
        catch (Exception)
        {
            await analytics.DisposeAsync();
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
