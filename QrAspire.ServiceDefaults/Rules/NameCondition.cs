namespace QrAspire.ServiceDefaults.Rules;

/// <summary>One of several names, compared without case: device, operating system, browser, country, region.</summary>
internal sealed class NameCondition(string[] names, Func<ScanFacts, string?> select) : Condition
{
    public override string? Found(ScanFacts facts) => select(facts);

    protected override bool Test(ScanFacts facts)
    {
        if (select(facts) is not { } found)
        {
            return false;
        }

        foreach (var name in names)
        {
            if (name.Equals(found, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
