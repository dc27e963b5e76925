namespace QrAspire.ServiceDefaults.Rules;

/// <summary>The rules of a code, ready to be applied; the first that matches wins.</summary>
public sealed class RuleSet
{
    private readonly Rule[] _rules;

    /// <summary>Takes checked rules in their order.</summary>
    public RuleSet(IEnumerable<Rule> rules)
    {
        _rules = [.. rules];
        var conditions = _rules.SelectMany(rule => rule.Conditions).ToArray();
        NeedsOrdinal = conditions.Any(condition => condition is ScanCountCondition);
        var languages = conditions.OfType<LanguageCondition>().ToArray();
        var choice = new LanguageChoice([.. languages.SelectMany(language => language.Offers).Distinct(StringComparer.OrdinalIgnoreCase)]);
        foreach (var language in languages)
        {
            language.Choice = choice;
        }
    }

    /// <summary>The rules, in order.</summary>
    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>True when some rule asks for the number of the scan (<see cref="ScanFacts.Ordinal"/>).</summary>
    public bool NeedsOrdinal { get; }

    /// <summary>Where the first rule that matches leads; null when none does.</summary>
    public RuleTarget? Match(ScanFacts facts, Guid codeId)
    {
        foreach (var rule in _rules)
        {
            if (rule.Matches(facts))
            {
                return rule.Choose(facts, codeId);
            }
        }

        return null;
    }
}
