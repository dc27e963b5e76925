namespace QrAspire.ServiceDefaults.Rules;

/// <summary>The referring page is on one of several hosts or below them; without any, there is a referring page.</summary>
internal sealed class ReferrerCondition(string[]? hosts) : Condition
{
    public override string? Found(ScanFacts facts) => facts.ReferrerHost;

    protected override bool Test(ScanFacts facts)
    {
        if (facts.ReferrerHost is not { } found)
        {
            return false;
        }

        if (hosts is null)
        {
            return true;
        }

        // No lambda here or in its like: it would be made anew for every scan.
        foreach (var host in hosts)
        {
            if (found.EndsWith(host, StringComparison.OrdinalIgnoreCase) && (found.Length == host.Length || found[found.Length - host.Length - 1] == '.'))
            {
                return true;
            }
        }

        return false;
    }
}
