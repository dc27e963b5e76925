using System.Globalization;
using System.Text.RegularExpressions;

namespace QrAspire.Tests.Operations;

/// <summary>
/// The configuration of Prometheus and Alertmanager with every duration divided: the same expressions and the same order of events, in minutes
/// instead of hours. Only numbers in thresholds.yml may be replaced, because some say a time (60 s in the journal) or depend on the machine.
/// </summary>
internal static partial class FastRules
{
    /// <summary>Writes the rules and <c>prometheus.yml</c>.</summary>
    public static void WritePrometheus(string folder, double factor, IReadOnlyDictionary<string, double> thresholds)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Ops.Path("ops", "prometheus"), "*.yml"))
        {
            var text = File.ReadAllText(file);
            foreach (var (name, value) in thresholds.Where(_ => Path.GetFileName(file) == "thresholds.yml"))
            {
                var replaced = Regex.Replace(text, $@"(qr:threshold:{name}, expr: vector\()[^)]*", match => match.Groups[1].Value + value.ToString(CultureInfo.InvariantCulture));
                replaced.ShouldNotBe(text, name);
                text = replaced;
            }

            File.WriteAllText(Path.Combine(folder, Path.GetFileName(file)), Faster(text, factor));
        }
    }

    /// <summary>Writes <c>alertmanager.yml</c> with its three channels at the addresses of the sinks.</summary>
    /// <returns>Its path.</returns>
    public static string WriteAlertmanager(string folder, double factor, AlertSink alerts, SmtpSink mail)
    {
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        var text = Faster(File.ReadAllText(Ops.Path("ops", "alertmanager", "alertmanager.yml")), factor)
            .Replace("http://localhost:9095/alerts", $"{alerts.Url}/alerts", StringComparison.Ordinal)
            .Replace("localhost:25", mail.Address, StringComparison.Ordinal);
        text.ShouldContain(mail.Address);
        File.WriteAllText(Path.Combine(folder, "secrets", "slack-url"), $"{alerts.Url}/slack");
        var path = Path.Combine(folder, "alertmanager.yml");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Faster(string text, double factor) => Duration().Replace(text, match =>
    {
        var seconds = double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) * match.Groups["u"].Value switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 604800 };
        return match.Groups["before"].Value + (seconds == 0 ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(seconds / factor * 1000)):0}ms"));
    });

    [GeneratedRegex(@"(?<before>\[|\boffset |\bfor: |keep_firing_for: |_interval: |group_wait: )(?<n>\d+)(?<u>[smhdw])\b")]
    private static partial Regex Duration();
}
