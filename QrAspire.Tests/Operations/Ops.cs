using System.Diagnostics;
using System.Text.RegularExpressions;
using QrAspire.ServiceDefaults.Telemetry.Catalogue;

namespace QrAspire.Tests.Operations;

/// <summary>The files in <c>ops/</c> and the tools that judge them.</summary>
internal static partial class Ops
{
    /// <summary>Names that Prometheus and Alertmanager export about themselves and their targets.</summary>
    private static readonly string[] s_monitoring = ["up", "ALERTS", "prometheus_rule_evaluation_failures_total", "alertmanager_notifications_failed_total"];

    /// <summary>Root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>All rules of the configuration, read as text: kind, name and expression.</summary>
    public static IReadOnlyList<Rule> Rules() =>
    [
        .. Directory.GetFiles(Path("ops", "prometheus"), "*.yml").Order(StringComparer.Ordinal).SelectMany(file => RuleText().Matches(File.ReadAllText(file) + "\n      - ")
            .Select(match => new Rule(match.Groups["kind"].Value == "alert", match.Groups["name"].Value, Expression(match.Groups["rest"].Value), System.IO.Path.GetFileName(file)))),
    ];

    /// <summary>Names of the metrics that an expression asks for, without those that a rule records.</summary>
    public static IEnumerable<string> Metrics(string expression)
    {
        var text = NoSelector().Replace(Text().Replace(expression, "\"\""), " ");
        text = Grouping().Replace(text, " ");
        return Identifier().Matches(text).Select(match => match.Value).Where(name => !s_words.Contains(name) && !name.Contains(':', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>True for a metric that a service, Prometheus or Alertmanager exports.</summary>
    public static bool IsKnown(string metric)
        => s_monitoring.Contains(metric) || MetricCatalogue.Own.Concat(MetricCatalogue.Platform).Any(known =>
            known.Name == metric || (known.Type == "histogram" && (metric == $"{known.Name}_bucket" || metric == $"{known.Name}_count" || metric == $"{known.Name}_sum")));

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromMinutes(3));
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static readonly HashSet<string> s_words = new(StringComparer.Ordinal)
    {
        "sum", "rate", "increase", "delta", "deriv", "max", "min", "count", "avg", "topk", "absent", "vector", "scalar", "time", "changes", "histogram_quantile", "avg_over_time",
        "max_over_time", "and", "or", "unless", "on", "by", "without", "ignoring", "group_left", "group_right", "offset", "bool", "Inf", "NaN", "label_values", "__rate_interval", "s", "m", "h", "d", "w",
    };

    private static string Expression(string rest)
    {
        var lines = rest.Split('\n').SkipWhile(line => !line.TrimStart().StartsWith("expr:", StringComparison.Ordinal)).ToArray();
        if (lines.Length == 0)
        {
            return InlineExpression().Match(rest).Groups[1].Value;
        }

        var first = lines[0].TrimStart()["expr:".Length..].Trim();
        return first.StartsWith('|') ? string.Join(' ', lines.Skip(1).TakeWhile(line => line.StartsWith("          ", StringComparison.Ordinal)).Select(line => line.Trim())) : first;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "QrAspire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"- (?:\{)?(?<kind>alert|record): (?<name>[\w:]+)(?<rest>.*?)(?=\n      - )", RegexOptions.Singleline)]
    private static partial Regex RuleText();

    [GeneratedRegex(@"expr: (.*)\}")]
    private static partial Regex InlineExpression();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^{}]*\}|\[[^\]]*\]")]
    private static partial Regex NoSelector();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)|\boffset\s+\w+")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[a-zA-Z_][a-zA-Z0-9_:]*")]
    private static partial Regex Identifier();
}

/// <summary>One rule.</summary>
internal sealed record Rule(bool IsAlert, string Name, string Expression, string File);
