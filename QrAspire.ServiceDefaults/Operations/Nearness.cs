using System.Net;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Operations;

/// <summary>Whether a request comes straight from one of some networks.</summary>
internal static class Nearness
{
    /// <summary>False for whatever a proxy forwarded: the connection's address is then the proxy's, not the client's.</summary>
    public static bool IsIn(HttpContext context, IPNetwork[] networks)
    {
        var headers = context.Request.Headers;
        if (headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Real-IP") || context.Connection.RemoteIpAddress is not { } address)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(networks, network => network.Contains(address));
    }
}
