using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Security headers of every response (OWASP HTTP Headers Cheat Sheet; ASVS 5.0 3.4.1, 3.4.3–3.4.6). What a service has set itself stays: a page
/// sets its own <c>Content-Security-Policy</c>, a public image its own <c>Cross-Origin-Resource-Policy</c>.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>For responses that are no page: nothing may run, load or frame.</summary>
    private static readonly StringValues s_contentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

    private static readonly StringValues s_strictTransportSecurity = "max-age=63072000; includeSubDomains; preload";

    private static readonly (string Name, StringValues Value)[] s_always =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ];

    /// <summary>
    /// What guards a document or a resource. A redirect without a body is neither: there these would cost bytes on the hottest path, and
    /// <c>Cross-Origin-Resource-Policy</c> would keep other sites from using a short link as the address of an image.
    /// </summary>
    private static readonly (string Name, StringValues Value)[] s_withBody =
    [
        ("X-Frame-Options", "DENY"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-site"),
        ("X-XSS-Protection", "0"),
    ];

    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = s_contentSecurityPolicy;
        }

        SetMissing(headers, s_always);
        if (context.Response is not { StatusCode: >= 300 and < 400, ContentLength: 0 })
        {
            SetMissing(headers, s_withBody);
        }

        // RFC 6797 §7.2: never over plain HTTP.
        if (context.Request.IsHttps && headers.StrictTransportSecurity.Count == 0)
        {
            headers.StrictTransportSecurity = s_strictTransportSecurity;
        }
    }

    private static void SetMissing(IHeaderDictionary headers, (string Name, StringValues Value)[] defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (!headers.ContainsKey(name))
            {
                headers[name] = value;
            }
        }
    }
}
