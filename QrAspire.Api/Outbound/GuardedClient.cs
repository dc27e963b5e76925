using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using QrAspire.Api.Links;

namespace QrAspire.Api.Outbound;

/// <summary>
/// Sends requests to addresses that users gave without letting them reach into the network (SSRF, CWE-918): the address is checked after
/// the name was resolved and is the one that is connected to, for every connection, so also after a redirect; no proxy, no cookies, no
/// credentials; time, redirects and bytes are bounded.
/// </summary>
public sealed class GuardedClient : IDisposable
{
    private const int MaxHeaderKilobytes = 32;

    private readonly OutboundOptions _options;
    private readonly AddressGuard _guard;
    private readonly LinkRules _links;
    private readonly HttpMessageInvoker _http;

    /// <summary>Sets up the connections.</summary>
    public GuardedClient(IOptions<OutboundOptions> options, AddressGuard guard, LinkRules links)
    {
        (_options, _guard, _links) = (options.Value, guard, links);
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = ConnectAsync,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Asks for a URL and follows where it leads.</summary>
    public async Task<OutboundResult> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        using var bound = Bound(cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var hops = 0; ; hops++)
        {
            if (Refuse(url) is { } refused) return new(refused, null, url, hops);
            if (!seen.Add(url.AbsoluteUri)) return new("redirect_loop", null, url, hops);
            if (hops > _options.MaxRedirects) return new("too_many_redirects", null, url, hops);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            var (response, problem) = await TrySendAsync(request, bound.Token, cancellationToken);
            if (response is null) return new(problem, null, url, hops);
            using (response)
            {
                var status = (int)response.StatusCode;
                if (status is not (301 or 302 or 303 or 307 or 308)) return new(status is >= 200 and < 400 ? null : "http_status", status, url, hops);
                if (response.Headers.Location is not { } location) return new("bad_redirect", status, url, hops);
                url = location.IsAbsoluteUri ? location : new Uri(url, location);
            }
        }
    }

    /// <summary>Sends one request and reads the beginning of its answer; redirects are not followed.</summary>
    public async Task<(OutboundResult Result, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (Refuse(url) is { } refused) return (new(refused, null, url, 0), "");
        using var bound = Bound(cancellationToken);
        var (response, problem) = await TrySendAsync(request, bound.Token, cancellationToken);
        if (response is null) return (new(problem, null, url, 0), "");
        using (response)
        {
            var status = (int)response.StatusCode;
            return (new(status is >= 200 and < 300 ? null : "http_status", status, url, 0), await BeginningAsync(response, bound.Token));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private CancellationTokenSource Bound(CancellationToken cancellationToken)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_options.Timeout);
        return bound;
    }

    private async Task<(HttpResponseMessage? Response, string? Problem)> TrySendAsync(HttpRequestMessage request, CancellationToken bound, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.ParseAdd("QrAspire/1.0");
        try
        {
            return (await _http.SendAsync(request, bound), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "timeout");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.InnerException is ForbiddenAddressException ? "private_address" : "unreachable");
        }
    }

    private async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[_options.MaxBytes];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or HttpRequestException)
        {
            return "";
        }
    }

    /// <summary>What a destination may not be, a redirect's no more than a code's.</summary>
    private string? Refuse(Uri url)
    {
        if (url.Scheme is not ("http" or "https")) return "bad_redirect";
        return _links.Check(url.AbsoluteUri).Code switch
        {
            null => null,
            "loop" => "loop",
            "blocked" => "blocked",
            _ => "bad_redirect",
        };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);

        // One forbidden address among public ones is how a name is made to change its mind.
        if (!Array.TrueForAll(addresses, _guard.Allows)) throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class ForbiddenAddressException() : IOException("The address is not public.");
}

/// <summary>How a request to a user's address ended.</summary>
/// <param name="Problem">
/// Null when it answered well; else <c>private_address</c>, <c>unreachable</c>, <c>timeout</c>, <c>http_status</c>, <c>too_many_redirects</c>,
/// <c>redirect_loop</c>, <c>bad_redirect</c>, <c>loop</c> (leads back to this platform) or <c>blocked</c>.
/// </param>
/// <param name="Status">Status of the last answer.</param>
/// <param name="Url">The last address that was asked or refused.</param>
/// <param name="Redirects">How many redirects were followed.</param>
public sealed record OutboundResult(string? Problem, int? Status, Uri Url, int Redirects);
