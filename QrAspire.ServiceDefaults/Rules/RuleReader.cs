using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>
/// Reads rules from their JSON, as the API takes and stores them:
/// <c>[{"name","enabled"?,"if":[condition…],"url"}]</c>, or instead of <c>url</c> a split <c>"split":[{"name","url","weight"}…]</c>.
/// </summary>
public static class RuleReader
{
    /// <summary>Most rules of a code.</summary>
    public const int MaxRules = 50;

    private const int MaxConditions = 20;
    private const int MaxVariants = 20;
    private const int MaxNameLength = 60;
    private const int MaxWeight = 10_000;

    /// <summary>Checks a URL and says how it is written down, or why it is refused.</summary>
    public delegate (string? Url, string? Code, string? Message) UrlCheck(string url);

    /// <summary>The kinds of conditions, as the API writes them.</summary>
    public static IReadOnlyCollection<string> Kinds => ConditionReader.Kinds;

    /// <summary>Reads the rules of a code; null when any is refused, with the reasons in the reader. URLs are written back as the check gives them.</summary>
    public static RuleSet? Read(FieldReader parent, string name, UrlCheck check)
    {
        var before = parent.Errors.Count;
        var rules = new List<Rule>();
        foreach (var reader in parent.Objects(name, MaxRules))
        {
            if (ReadRule(reader, check) is not { } rule)
            {
                continue;
            }

            if (rules.Exists(other => other.Name.Equals(rule.Name, StringComparison.OrdinalIgnoreCase)))
            {
                reader.Refuse("name", "taken", "Another rule of this code has this name.");
            }

            rules.Add(rule);
        }

        return parent.Errors.Count == before ? new(rules) : null;
    }

    /// <summary>Compiles stored rules. One that this build does not understand never matches: the code then does without it.</summary>
    public static RuleSet? Compile(JsonNode? stored, Func<string, string> normalise)
    {
        if (stored is not JsonArray array)
        {
            return null;
        }

        var rules = new List<Rule>(array.Count);
        foreach (var node in array)
        {
            if (node is JsonObject rule && ReadRule(new FieldReader(rule, []), url => (normalise(url), null, null)) is { } compiled)
            {
                rules.Add(compiled);
            }
        }

        return rules.Count == 0 ? null : new(rules);
    }

    private static Rule? ReadRule(FieldReader reader, UrlCheck check)
    {
        var before = reader.Errors.Count;
        var name = Name(reader);
        var enabled = reader.Flag("enabled") ?? true;
        var conditions = reader.Objects("if", MaxConditions).Select(ConditionReader.Read).ToArray();
        var targets = Targets(reader, name ?? "", check);
        reader.RefuseUnknown();
        return reader.Errors.Count == before ? new(name!, enabled, conditions!, targets) : null;
    }

    /// <summary>A name stands in events, where a slash divides it from the variant's.</summary>
    private static string? Name(FieldReader reader)
    {
        var name = reader.Text("name", MaxNameLength, required: true);
        if (name?.Contains('/') == true)
        {
            reader.Refuse("name", "invalid_characters", "A name has no slash.");
        }

        return name;
    }

    private static IReadOnlyList<RuleTarget> Targets(FieldReader reader, string rule, UrlCheck check)
    {
        if (reader.Has("url") == reader.Has("split"))
        {
            reader.Take("url");
            reader.Take("split");
            reader.Refuse("url", "required", "A rule has either url or split.");
            return [];
        }

        if (reader.Has("url"))
        {
            reader.Take("split");
            return Url(reader, check) is { } url ? [new(rule, url, 1)] : [];
        }

        reader.Take("url");
        var targets = new List<RuleTarget>();
        var count = 0;
        foreach (var variant in reader.Objects("split", MaxVariants))
        {
            count++;
            var name = Name(variant);
            var weight = variant.WholeNumber("weight", 1, MaxWeight) ?? 1;
            if (Url(variant, check) is { } url && name is not null)
            {
                if (targets.Exists(other => other.Id == $"{rule}/{name}"))
                {
                    variant.Refuse("name", "taken", "Another variant of this rule has this name.");
                }

                targets.Add(new($"{rule}/{name}", url, (int)weight));
            }

            variant.RefuseUnknown();
        }

        if (count < 2)
        {
            reader.Refuse("split", "too_few", "A split has at least two variants.");
        }

        return targets;
    }

    private static string? Url(FieldReader reader, UrlCheck check)
    {
        if (reader.Text("url", 16_384, required: true, lines: true) is not { } text)
        {
            return null;
        }

        var (url, code, message) = check(text);
        if (code is not null)
        {
            reader.Refuse("url", code, message!);
            return null;
        }

        reader.Replace("url", url!);
        return url;
    }
}
