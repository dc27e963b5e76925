using Microsoft.Extensions.Configuration;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Rewrites <c>http://api/…</c> and <c>https+http://api/…</c> to the address in <c>services:api:http:0</c>
/// (environment <c>services__api__http__0</c>), the convention of .NET service discovery.
/// </summary>
internal sealed class ServiceDiscoveryHandler(IConfiguration configuration) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } uri && Resolve(uri) is { } resolved)
        {
            request.RequestUri = resolved;
        }

        return base.SendAsync(request, cancellationToken);
    }

    private Uri? Resolve(Uri uri)
    {
        foreach (var scheme in uri.Scheme.Split('+'))
        {
            if (configuration[$"services:{uri.Host}:{scheme}:0"] is { Length: > 0 } address)
            {
                var target = new Uri(address);
                return new UriBuilder(uri) { Scheme = target.Scheme, Host = target.Host, Port = target.Port }.Uri;
            }
        }

        return null;
    }
}
