using System.Net;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>The client's address is in one of several networks.</summary>
internal sealed class AddressCondition(IPNetwork[] networks) : Condition
{
    public override string? Found(ScanFacts facts) => Plain(facts)?.ToString();

    protected override bool Test(ScanFacts facts)
    {
        if (Plain(facts) is not { } address)
        {
            return false;
        }

        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPAddress? Plain(ScanFacts facts) => facts.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : facts.Address;
}
