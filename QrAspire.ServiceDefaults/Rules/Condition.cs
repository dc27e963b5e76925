namespace QrAspire.ServiceDefaults.Rules;

/// <summary>One thing that a rule asks of a scan.</summary>
public abstract class Condition
{
    /// <summary>Which kind it is, as the API writes it.</summary>
    public required string Kind { get; init; }

    /// <summary>The opposite is asked.</summary>
    public bool Negated { get; init; }

    /// <summary>Whether the scan is as it is asked for.</summary>
    public bool Matches(ScanFacts facts) => Test(facts) != Negated;

    /// <summary>What the scan has where the condition looks, for people; null when it has nothing.</summary>
    public abstract string? Found(ScanFacts facts);

    /// <summary>Whether the scan has it, <see cref="Negated"/> apart.</summary>
    protected abstract bool Test(ScanFacts facts);
}
