using System.Diagnostics;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Redirect;

/// <summary>Redirect as it runs in the field: a process of its own in the environment Production.</summary>
internal static class RedirectProcess
{
    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<Process> StartAsync(string data, int port, string codes, string kafka)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "QrAspire.Redirect.dll"), $"--urls=http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["QRASPIRE_DATA"] = data;
        start.Environment["ConnectionStrings__codes"] = codes;
        start.Environment["ConnectionStrings__kafka"] = kafka;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.Async(() => IsReadyAsync(port), TimeSpan.FromSeconds(30));
        return process;
    }

    private static async Task<bool> IsReadyAsync(int port)
    {
        try
        {
            using var client = new HttpClient();
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/ready"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
