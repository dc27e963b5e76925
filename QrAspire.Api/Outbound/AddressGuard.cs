using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace QrAspire.Api.Outbound;

/// <summary>Tells public addresses from those of special purpose (IANA IPv4 and IPv6 Special-Purpose Address Registries, RFC 6890).</summary>
public sealed class AddressGuard(IOptions<OutboundOptions> options)
{
    private static readonly IPNetwork[] s_special = Array.ConvertAll(
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ],
        IPNetwork.Parse);

    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork s_sixToFour = IPNetwork.Parse("2002::/16");

    private readonly IPNetwork[] _allowed = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>True when a request may go to the address: it is public, or the operator allows its network.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_allowed, network => network.Contains(plain)) || !Array.Exists(s_special, network => network.Contains(plain));
    }

    /// <summary>The IPv4 address that an IPv6 address carries (mapped, NAT64 of RFC 6052, 6to4 of RFC 3056), else the address.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        if (s_nat64.Contains(address)) return new IPAddress(bytes.AsSpan(12, 4));
        return s_sixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }
}
