using System.Globalization;
using System.Text.RegularExpressions;

namespace QrAspire.Tests.Telemetry;

/// <summary>Prometheus text, read back: families with their samples.</summary>
public sealed partial class Exposition
{
    private Exposition(Dictionary<string, Family> families) => Families = families;

    /// <summary>Families by name, a histogram's without suffix.</summary>
    public IReadOnlyDictionary<string, Family> Families { get; }

    /// <summary>All series of a family: labels as <c>a=b,c=d</c> in order of their names, and the value.</summary>
    public Dictionary<string, double> Series(string family) =>
        Families.TryGetValue(family, out var found) ? found.Samples.ToDictionary(sample => sample.LabelText, sample => sample.Value) : [];

    /// <summary>Number of series altogether.</summary>
    public int Count => Families.Values.Sum(family => family.Samples.Count);

    /// <summary>Every series, written as <c>name{label=value,…}</c>.</summary>
    public IEnumerable<string> Keys => Families.Values.SelectMany(family => family.Samples).Select(sample => $"{sample.Name}{{{sample.LabelText}}}");

    public static Exposition Parse(string text)
    {
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        Family? current = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4);
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                families[words[2]] = current = new(words[2], words.Length > 3 ? words[3] : "");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                current!.Type = words[3];
            }
            else
            {
                var match = SampleLine().Match(line);
                match.Success.ShouldBeTrue(line);
                LabelPair().Matches(match.Groups[2].Value).Select(pair => pair.Groups[1].Value).ShouldBeUnique($"Prometheus refuses a label that comes twice: {line}");
                var labels = LabelPair().Matches(match.Groups[2].Value).ToDictionary(pair => pair.Groups[1].Value, pair => pair.Groups[2].Value);
                current!.Samples.Add(new(match.Groups[1].Value, labels, double.Parse(match.Groups[3].Value.Replace("+Inf", "Infinity"), CultureInfo.InvariantCulture)));
            }
        }

        return new(families);
    }

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex LabelPair();

    /// <summary>One metric.</summary>
    public sealed class Family(string name, string help)
    {
        public string Name => name;

        public string Help => help;

        public string Type { get; set; } = "";

        public List<Sample> Samples { get; } = [];
    }

    /// <summary>One line.</summary>
    public sealed record Sample(string Name, Dictionary<string, string> Labels, double Value)
    {
        public string LabelText => string.Join(',', Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
    }
}
