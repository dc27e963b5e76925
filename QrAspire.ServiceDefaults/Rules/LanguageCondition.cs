namespace QrAspire.ServiceDefaults.Rules;

/// <summary>
/// The language that suits the client best, among all that the code's rules name (and <paramref name="own"/>, the language of what the code
/// shows otherwise), is one of these.
/// </summary>
internal sealed class LanguageCondition(string[] tags, string? own) : Condition
{
    /// <summary>The languages that it puts up for choice.</summary>
    public IEnumerable<string> Offers => own is null ? tags : [.. tags, own];

    /// <summary>The choice among all languages of the code; the rule set sets it.</summary>
    public LanguageChoice Choice { get; set; } = new([]);

    public override string? Found(ScanFacts facts) => facts.BestLanguage(Choice);

    protected override bool Test(ScanFacts facts)
    {
        if (facts.BestLanguage(Choice) is not { } best)
        {
            return false;
        }

        foreach (var tag in tags)
        {
            if (tag.Equals(best, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
