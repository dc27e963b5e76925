using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Operations;

/// <summary>A token that requests are compared with in constant time.</summary>
internal sealed class BearerToken
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    private BearerToken(string token) => _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Null for no token.</summary>
    public static BearerToken? Of(string? token) => token is null ? null : new(token);

    /// <summary>True when the request carries it.</summary>
    public bool IsIn(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())));
}
