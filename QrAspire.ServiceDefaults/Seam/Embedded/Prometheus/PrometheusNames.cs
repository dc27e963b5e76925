using System.Collections.Concurrent;
using System.Text;
using OpenTelemetry.Metrics;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Metric and label names as OpenTelemetry's Prometheus compatibility specification translates them: dots become underscores, the unit becomes a
/// suffix, counters end in <c>_total</c>.
/// </summary>
internal static class PrometheusNames
{
    private static readonly ConcurrentDictionary<(string Name, string Unit, bool Counter), string> s_metrics = new();
    private static readonly ConcurrentDictionary<string, string> s_labels = new(StringComparer.Ordinal);

    /// <summary>Name of the family without histogram suffixes; a counter's ends in <c>_total</c>.</summary>
    public static string Of(Metric metric) =>
        s_metrics.GetOrAdd((metric.Name, metric.Unit ?? "", metric.MetricType is MetricType.LongSum or MetricType.DoubleSum), static key => Translate(key.Name, key.Unit, key.Counter));

    /// <summary>Name of a label.</summary>
    public static string Label(string name) => s_labels.GetOrAdd(name, static name => Sanitize(name));

    internal static string Translate(string name, string unit, bool counter)
    {
        var text = Sanitize(name);
        if (Unit(unit) is { Length: > 0 } suffix && !text.EndsWith($"_{suffix}", StringComparison.Ordinal) && !text.EndsWith($"_{suffix}_total", StringComparison.Ordinal))
        {
            text = counter && text.EndsWith("_total", StringComparison.Ordinal) ? $"{text[..^6]}_{suffix}_total" : $"{text}_{suffix}";
        }

        return counter && !text.EndsWith("_total", StringComparison.Ordinal) ? $"{text}_total" : text;
    }

    /// <summary>Suffix of a UCUM unit; annotations in braces and the dimensionless <c>1</c> have none.</summary>
    private static string Unit(string unit) => unit switch
    {
        "" or "1" => "",
        ['{', ..] => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        "By/s" => "bytes_per_second",
        _ => Sanitize(unit),
    };

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var next = char.IsAsciiLetterOrDigit(c) ? c : '_';
            if (next != '_' || (text.Length > 0 && text[^1] != '_'))
            {
                text.Append(next);
            }
        }

        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString().TrimEnd('_');
    }
}
