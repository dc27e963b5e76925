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

        return hosts is null || Array.Exists(hosts, host => found.EndsWith(host, StringComparison.OrdinalIgnoreCase)
            && (found.Length == host.Length || found[found.Length - host.Length - 1] == '.'));
    }
}
