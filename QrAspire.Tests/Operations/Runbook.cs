using System.Text.RegularExpressions;

namespace QrAspire.Tests.Operations;

/// <summary>The pages in <c>docs/runbooks</c>.</summary>
internal static partial class Runbook
{
    /// <summary>Names of the alerts that have one.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Ops.Path("docs", "runbooks"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "README").Order(StringComparer.Ordinal);

    public static string PathOf(string name) => Ops.Path("docs", "runbooks", $"{name}.md");

    /// <summary>Its commands, in order.</summary>
    public static IEnumerable<string> Commands(string name) => Block().Matches(File.ReadAllText(PathOf(name))).SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The PromQL in its commands.</summary>
    public static IEnumerable<string> Queries(string name) => Commands(name).Select(command => Query().Match(command)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"promtool query instant \$PROMETHEUS '(.*)'")]
    private static partial Regex Query();
}
