using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Embedded;

/// <summary>The small AppHost of folder SampleHost, run as a process like any AppHost, and asked through its dashboard's API.</summary>
internal sealed partial class SampleHostProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly string _data;

    private SampleHostProcess(Process process, string data)
    {
        _process = process;
        _data = data;
    }

    public int Pid => _process.Id;

    public string Output => string.Join('\n', _output);

    public static SampleHostProcess Start(string data, IEnumerable<string>? args = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [HostPath, "--DcpPublisher:RandomizePorts=true", .. args ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["QRASPIRE_DATA"] = data, ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var host = new SampleHostProcess(Process.Start(start)!, data);
        host._process.OutputDataReceived += (_, line) => host._output.Enqueue(line.Data ?? "");
        host._process.ErrorDataReceived += (_, line) => host._output.Enqueue(line.Data ?? "");
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        await _process.WaitForExitAsync().WaitAsync(timeout ?? s_patience);
        return _process.ExitCode;
    }

    /// <summary>Waits for the table that the host shows once everything is healthy.</summary>
    public async Task WaitUntilSettledAsync()
        => await Eventually.Async(
            () => _process.HasExited ? throw new InvalidOperationException($"The host ended:\n{Output}") : Output.Contains("Resource ", StringComparison.Ordinal),
            s_patience, "the host shows its table");

    public async Task<JsonArray> ResourcesAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(DashboardUrl()), "/api/resources"));
        request.Headers.Add("X-API-Key", await File.ReadAllTextAsync(Path.Combine(_data, "dashboard-api-key")));
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonArray>())!;
    }

    public async Task<JsonNode> ResourceAsync(string name)
        => (await ResourcesAsync()).Single(resource => (string?)resource!["name"] == name)!;

    public async Task<int> PidAsync(string name) => (int)(await ResourceAsync(name))["pid"]!;

    /// <summary>Every living process that carries this host's data folder in its environment, the host itself left out.</summary>
    public IReadOnlyList<int> Children()
        => [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Pid && Carries(pid))];

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    private static string HostPath
    {
        get
        {
            // …/QrAspire.Tests/bin/Debug/net10.0/ → …/QrAspire.Tests/Embedded/SampleHost/bin/Debug/net10.0/SampleHost.dll
            var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Combine(output.Parent!.Parent!.Parent!.FullName, "Embedded", "SampleHost", "bin", output.Parent.Name, output.Name, "SampleHost.dll");
        }
    }

    private string DashboardUrl() => LoginLine().Match(Output) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException("No login line yet.");

    private bool Carries(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains($"QRASPIRE_DATA={_data}")
                || File.ReadAllText($"/proc/{pid}/cmdline").Contains(_data, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Login to the dashboard at (http://[^/\s]+)")]
    private static partial Regex LoginLine();
}
