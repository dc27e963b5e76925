using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Keys;

/// <summary>
/// Tells who asks by <c>Authorization: Bearer</c> (RFC 6750 §2.1) or <c>X-API-Key</c>; the name stands in the history. A key that is wrong,
/// revoked or expired is refused also where none is required.
/// </summary>
public sealed class ApiKeyFilter(IOptions<ApiKeyOptions> options, KeyDecisions decisions, TimeProvider time) : IEndpointFilter
{
    /// <summary>How a key begins.</summary>
    public const string KeyPrefix = "qra_";

    private const string Bearer = "Bearer ";
    private const int MaxRemembered = 10_000;

    /// <summary>How long an answer of the database is believed: a revoked key works at most so long.</summary>
    private static readonly TimeSpan s_believed = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_usedPrecision = TimeSpan.FromMinutes(1);

    private readonly ApiKeyOptions _options = options.Value;
    private readonly byte[]? _root = options.Value.RootKey is { Length: > 0 } root ? Hash(root) : null;
    private readonly ConcurrentDictionary<string, (ApiKey? Key, long At)> _known = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Presented(http.Request) is not { } presented)
        {
            decisions.Count(_options.Required ? KeyDecision.Missing : KeyDecision.Anonymous);
            return _options.Required ? Challenge(http, ApiErrors.Status(StatusCodes.Status401Unauthorized, "api_key_required", "This service needs an API key: Authorization: Bearer …")) : await next(context);
        }

        var hash = Hash(presented);
        if (_root is not null && CryptographicOperations.FixedTimeEquals(hash, _root))
        {
            decisions.Count(KeyDecision.Granted);
            Identify(http, "root");
            return await next(context);
        }

        if (await FindAsync(http, hash) is not { RevokedAt: null } key || key.ExpiresAt <= time.GetUtcNow())
        {
            decisions.Count(KeyDecision.Invalid);
            return Challenge(http, ApiErrors.Status(StatusCodes.Status401Unauthorized, "invalid_api_key", "This API key is not valid, or not any more."));
        }

        if (key.ReadOnly && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            decisions.Count(KeyDecision.Forbidden);
            return ApiErrors.Status(StatusCodes.Status403Forbidden, "read_only_key", "This API key may only read.");
        }

        decisions.Count(KeyDecision.Granted);
        Identify(http, key.Name);
        return await next(context);
    }

    /// <summary>What is stored of a key.</summary>
    internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string? Presented(HttpRequest request)
    {
        if (request.Headers["X-API-Key"] is [{ Length: > 0 } key]) return key;
        return request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && header[Bearer.Length..].Trim() is { Length: > 0 } token ? token : null;
    }

    private static void Identify(HttpContext context, string name) =>
        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "ApiKey"));

    private static ErrorResult Challenge(HttpContext context, ErrorResult error)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return error;
    }

    private async Task<ApiKey?> FindAsync(HttpContext context, byte[] hash)
    {
        var name = Convert.ToHexString(hash);
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_believed) return known.Key;

        var db = context.RequestServices.GetRequiredService<CodesDbContext>();
        var key = await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(key => key.Hash == hash, context.RequestAborted);
        if (_known.Count >= MaxRemembered) _known.Clear();
        _known[name] = (key, time.GetTimestamp());
        var now = Rfc3339.Truncate(time.GetUtcNow());
        if (key is not null && !(now - key.LastUsedAt < s_usedPrecision))
        {
            await db.ApiKeys.Where(each => each.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(each => each.LastUsedAt, now), context.RequestAborted);
        }

        return key;
    }
}
