using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace QrAspire.Bench;

/// <summary>What one run of the load generator saw.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50">Median latency, milliseconds.</param>
/// <param name="P99">99th percentile, milliseconds.</param>
/// <param name="Requests">Answers in all.</param>
/// <param name="Errors">Socket errors and time-outs.</param>
internal sealed record LoadResult(double PerSecond, double P50, double P99, long Requests, long Errors);

/// <summary>Debian's wrk: two threads, keep-alive connections, requests from a Lua script.</summary>
internal static partial class Wrk
{
    public static async Task<LoadResult> RunAsync(int port, string path, int connections, int seconds, string? script = null)
    {
        string[] arguments =
        [
            "-t2", $"-c{connections}", $"-d{seconds}s", "--latency",
            "-H", "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "-H", "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "-H", "Accept-Language: de-DE,de;q=0.9",
            .. script is null ? Array.Empty<string>() : ["-s", script],
            $"http://127.0.0.1:{port}{path}",
        ];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return new(
            double.Parse(Rate().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            Milliseconds(Median().Match(output)),
            Milliseconds(Tail().Match(output)),
            long.Parse(Total().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            Errors().Match(output) is { Success: true } errors ? errors.Groups.Values.Skip(1).Sum(group => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture)) : 0);
    }

    private static double Milliseconds(Match match) =>
        double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex Median();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex Tail();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Total();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Errors();
}
