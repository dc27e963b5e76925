using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Decides who may read <c>/metrics</c> (<see cref="MetricsOptions"/>).</summary>
internal sealed class MetricsAccess(IOptions<MetricsOptions> options)
{
    private readonly IPNetwork[] _networks = [.. options.Value.Networks().OfType<IPNetwork>()];
    private readonly byte[]? _token = options.Value.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    public bool Allows(HttpContext context) => HasToken(context.Request) || IsNear(context);

    private bool HasToken(HttpRequest request) =>
        _token is not null
        && request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(_token, SHA256.HashData(Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim())));

    private bool IsNear(HttpContext context)
    {
        // A forwarding header that nobody consumed means that the connection's address is a proxy's, not the client's.
        var headers = context.Request.Headers;
        if (headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Real-IP") || context.Connection.RemoteIpAddress is not { } address)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(address));
    }
}
