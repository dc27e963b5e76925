using System.Net;
using Microsoft.Extensions.Options;

namespace QrAspire.Redirect.Visitors;

/// <summary>Who really asked: behind trusted proxies the nearest address that is not one of them.</summary>
public sealed class ClientAddress(IOptions<ClientAddressOptions> options)
{
    private const int MaxHops = 16;
    private readonly IPNetwork[] _trusted = [.. options.Value.TrustedProxies.Select(Parse)];

    /// <summary>The client's address; null when the transport has none.</summary>
    public IPAddress? Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return _trusted.Length == 0 || address is null || !IsTrusted(address) ? address : Forwarded(context, address);
    }

    /// <summary>True when the request came from a trusted proxy: what only such a one may say is believed then.</summary>
    public bool IsFromTrustedProxy(HttpContext context) =>
        _trusted.Length > 0 && context.Connection.RemoteIpAddress is { } address && IsTrusted(address);

    /// <summary>Reads a network (CIDR) or a single address.</summary>
    internal static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static IPNetwork Parse(string text) => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is neither an address nor a network.");

    /// <summary>Walks the chain from the near end: each hop is believed only if the one after it is trusted.</summary>
    private IPAddress Forwarded(HttpContext context, IPAddress near)
    {
        var hops = string.Join(',', (IEnumerable<string?>)context.Request.Headers["X-Forwarded-For"]).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var address = near;
        for (var i = hops.Length - 1; i >= 0 && hops.Length - i <= MaxHops; i--)
        {
            if (!TryParseHop(hops[i], out var hop))
            {
                return address;
            }

            address = hop;
            if (!IsTrusted(address))
            {
                return address;
            }
        }

        return address;
    }

    /// <summary>An address, perhaps with a port: <c>192.0.2.1:80</c>, <c>[2001:db8::1]:80</c>.</summary>
    private static bool TryParseHop(string text, out IPAddress address)
    {
        var parsed = IPEndPoint.TryParse(text, out var endPoint);
        address = endPoint?.Address ?? IPAddress.None;
        return parsed;
    }

    private bool IsTrusted(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_trusted, network => network.Contains(plain));
    }
}
