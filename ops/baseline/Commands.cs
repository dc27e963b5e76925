using System.Globalization;

namespace QrAspire.Baseline;

/// <summary>The command line.</summary>
public static class Commands
{
    /// <summary>All is well.</summary>
    public const int Good = 0;

    /// <summary>A regression, or a no-go.</summary>
    public const int Bad = 1;

    /// <summary>The question could not be answered.</summary>
    public const int Unanswered = 2;

    private const string Usage = """
        usage:
          capture --for 7d --out FILE            means and peaks of the last stretch, from Prometheus
          compare BEFORE AFTER                   side by side; ends with 1 when something got worse
          go-nogo [--for 30m] [--baseline FILE]  the last stretch against the limits of the alerts, and against a baseline; ends with 1 for no-go
        options: --prometheus URL (else $PROMETHEUS, else http://localhost:9090)
        """;

    /// <summary>Carries out a command.</summary>
    /// <returns><see cref="Good"/>, <see cref="Bad"/> or <see cref="Unanswered"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            return args switch
            {
                ["capture", .. var rest] => await CaptureAsync(rest, output, cancellationToken),
                ["compare", var before, var after] => await CompareAsync(before, after, output, cancellationToken),
                ["go-nogo", .. var rest] => await GoNoGoAsync(rest, output, cancellationToken),
                _ => throw new ArgumentException(Usage),
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidDataException or HttpRequestException or IOException or TaskCanceledException)
        {
            await errors.WriteLineAsync(error.Message);
            return Unanswered;
        }
    }

    /// <summary>Reads <c>90s</c>, <c>30m</c>, <c>6h</c>, <c>7d</c>.</summary>
    /// <exception cref="ArgumentException">It is no such duration.</exception>
    public static TimeSpan Duration(string text)
        => text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => throw new ArgumentException($"'{text}' is no duration such as 30m or 7d."),
            }
            : throw new ArgumentException($"'{text}' is no duration such as 30m or 7d.");

    private static async Task<int> CaptureAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        using var http = Client(args);
        var path = Option(args, "--out") ?? throw new ArgumentException(Usage);
        var snapshot = await Capture.RunAsync(new(http), TimeProvider.System.GetUtcNow(), Duration(Option(args, "--for") ?? throw new ArgumentException(Usage)), cancellationToken);
        await snapshot.WriteAsync(path, cancellationToken);
        await output.WriteLineAsync(Invariant($"{snapshot.Values.Count} values over {snapshot.Covered:d\\.hh\\:mm\\:ss} of the {snapshot.Asked:d\\.hh\\:mm\\:ss} asked for, up to {snapshot.To:u}: {path}"));
        return Good;
    }

    private static async Task<int> CompareAsync(string before, string after, TextWriter output, CancellationToken cancellationToken)
        => await WriteAsync(Comparison.Of(await Snapshot.ReadAsync(before, cancellationToken), await Snapshot.ReadAsync(after, cancellationToken)), output) ? Good : Bad;

    private static async Task<int> GoNoGoAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        using var http = Client(args);
        var prometheus = new Prometheus(http);
        var now = await Capture.RunAsync(prometheus, TimeProvider.System.GetUtcNow(), Duration(Option(args, "--for") ?? "30m"), cancellationToken);
        var verdicts = await GoNoGo.RunAsync(prometheus, now, cancellationToken);
        await output.WriteLineAsync(Invariant($"{"measure",-16} {"series",-44} {"now",12} {"limit",12}"));
        foreach (var verdict in verdicts)
        {
            await output.WriteLineAsync(Invariant($"{verdict.Measure.Name,-16} {verdict.Labels,-44} {verdict.Now,12:0.#####} {verdict.Limit,12:0.#####} {(verdict.Goes ? "" : "NO-GO")}"));
        }

        var good = verdicts.All(verdict => verdict.Goes);
        if (Option(args, "--baseline") is { } path)
        {
            good &= await WriteAsync(Comparison.Of(await Snapshot.ReadAsync(path, cancellationToken), now), output);
        }

        await output.WriteLineAsync(Invariant($"{(good ? "GO" : "NO-GO")}, over {now.Covered:d\\.hh\\:mm\\:ss}"));
        return good ? Good : Bad;
    }

    /// <summary>True when nothing got worse.</summary>
    private static async Task<bool> WriteAsync(IReadOnlyList<Change> changes, TextWriter output)
    {
        if (changes.Count == 0)
        {
            throw new InvalidDataException("The two have no series in common.");
        }

        await output.WriteLineAsync(Invariant($"{"measure",-16} {"series",-44} {"before",12} {"after",12} {"ratio",8}"));
        foreach (var change in changes)
        {
            await output.WriteLineAsync(Invariant($"{change.Measure.Name,-16} {change.Labels,-44} {change.Before,12:0.#####} {change.After,12:0.#####} {change.Ratio,8:0.00} {(change.IsRegression ? "WORSE" : "")}"));
        }

        return !changes.Any(change => change.IsRegression);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    private static HttpClient Client(string[] args)
        => new() { BaseAddress = new Uri(Option(args, "--prometheus") ?? Environment.GetEnvironmentVariable("PROMETHEUS") ?? "http://localhost:9090"), Timeout = TimeSpan.FromMinutes(2) };
}
