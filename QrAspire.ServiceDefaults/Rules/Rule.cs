namespace QrAspire.ServiceDefaults.Rules;

/// <summary>When all its conditions hold, the scan is led to its target instead of the code's own.</summary>
/// <param name="Name">Unique within the code; what events and reports call it.</param>
/// <param name="Enabled">False: passed over.</param>
/// <param name="Conditions">What it asks; none is always true.</param>
/// <param name="Targets">Where it leads; several are a split.</param>
public sealed record Rule(string Name, bool Enabled, IReadOnlyList<Condition> Conditions, IReadOnlyList<RuleTarget> Targets)
{
    private readonly Condition[] _conditions = [.. Conditions];
    private readonly int _weight = Targets.Sum(target => target.Weight);

    /// <summary>True when the scan is the rule's.</summary>
    public bool Matches(ScanFacts facts)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Matches(facts))
            {
                return false;
            }
        }

        return Enabled;
    }

    /// <summary>The target of a scan; in a split the visitor's.</summary>
    public RuleTarget Choose(ScanFacts facts, Guid codeId)
    {
        if (Targets.Count == 1)
        {
            return Targets[0];
        }

        var share = (int)(facts.Share(codeId, Name) % (uint)_weight);
        foreach (var target in Targets)
        {
            share -= target.Weight;
            if (share < 0)
            {
                return target;
            }
        }

        return Targets[^1];
    }
}

/// <summary>Where a rule leads.</summary>
/// <param name="Id">What events say: the rule's name, in a split <c>rule/variant</c>.</param>
/// <param name="Url">Destination.</param>
/// <param name="Weight">Its share of a split, as against the other weights.</param>
public sealed record RuleTarget(string Id, string Url, int Weight);
