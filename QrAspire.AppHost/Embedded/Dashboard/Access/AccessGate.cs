using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Access;

/// <summary>Decides who may enter: a browser with the session cookie, a program with the API key.</summary>
internal sealed class AccessGate(DashboardSettings settings, TimeProvider time)
{
    public const string ApiKeyHeader = "X-API-Key";

    private static readonly TimeSpan s_sessionLength = TimeSpan.FromDays(3);

    // Derived, not stored: the session survives a restart with the same token and ends with another one.
    private readonly byte[] _sessionKey = HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.BrowserToken), "dashboard session"u8);

    public bool AllowAnonymous => settings.AllowAnonymous;

    /// <summary>The right browser token?</summary>
    public bool IsBrowserToken(string? token) => Secret.Equal(token, settings.BrowserToken);

    public bool HasApiKey(HttpRequest request) => Secret.Equal(request.Headers[ApiKeyHeader], settings.ApiKey);

    public bool HasSession(HttpRequest request) =>
        request.Cookies.TryGetValue(CookieName(request), out var cookie) && IsSession(cookie);

    /// <summary>Lets this browser in until the session ends.</summary>
    public void OpenSession(HttpContext context)
    {
        var ends = time.GetUtcNow() + s_sessionLength;
        context.Response.Cookies.Append(CookieName(context.Request), $"{ends.ToUnixTimeSeconds()}.{Sign(ends.ToUnixTimeSeconds())}", new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Expires = ends,
            Path = "/",
            IsEssential = true,
        });
    }

    private bool IsSession(string cookie)
    {
        var dot = cookie.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(cookie.AsSpan(0, dot), out var ends)
            && Secret.Equal(cookie[(dot + 1)..], Sign(ends))
            && ends > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private string Sign(long ends) => Convert.ToHexStringLower(HMACSHA256.HashData(_sessionKey, BitConverter.GetBytes(ends)));

    // Cookies ignore ports, so two dashboards on one machine need two names.
    private static string CookieName(HttpRequest request) => $"qraspire-dashboard-{request.Host.Port ?? 80}";
}
