using System.Diagnostics;
using System.Diagnostics.Metrics;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.FastPath;

/// <summary>
/// <c>http.server.request.duration</c> of fast answers: the very instrument of ASP.NET Core (a meter factory returns the same one for the
/// same identity), with the same attributes.
/// </summary>
internal sealed class RequestDuration
{
    private readonly Histogram<double> _duration;
    private readonly KeyValuePair<string, object?>[][] _common = new KeyValuePair<string, object?>[4][];

    public RequestDuration(IMeterFactory meters)
        : this(meters, "Microsoft.AspNetCore.Hosting", "http.server.request.duration", "Duration of HTTP server requests.")
    {
    }

    /// <summary>The same measurement under another name.</summary>
    public RequestDuration(IMeterFactory meters, string meter, string name, string description)
    {
        _duration = meters.Create(meter).CreateHistogram(
            name,
            "s",
            description,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
        for (var i = 0; i < _common.Length; i++)
        {
            _common[i] = Tags("GET", i < 2 ? StatusCodes.Status302Found : StatusCodes.Status404NotFound, i % 2 == 0 ? Route(ScanSources.Qr) : Route(ScanSources.Link), "http", "1.1");
        }
    }

    /// <summary>Measures a request that has been answered.</summary>
    public void Record(HttpContext context, long started)
    {
        if (!_duration.Enabled)
        {
            return;
        }

        var (request, status) = (context.Request, context.Response.StatusCode);
        var isLink = request.Path.Value![1] == 'l';
        var isCommon = status is StatusCodes.Status302Found or StatusCodes.Status404NotFound
            && !request.IsHttps && HttpMethods.IsGet(request.Method) && HttpProtocol.IsHttp11(request.Protocol);
        _duration.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            isCommon
                ? _common[(status == StatusCodes.Status302Found ? 0 : 2) + (isLink ? 1 : 0)]
                : Tags(request.Method, status, Route(isLink ? ScanSources.Link : ScanSources.Qr), request.Scheme, Version(request.Protocol)));
    }

    private static string Route(string source) => source == ScanSources.Link ? "/l/{shortId}" : "/r/{shortId}";

    private static string Version(string protocol) => HttpProtocol.IsHttp2(protocol) ? "2" : HttpProtocol.IsHttp3(protocol) ? "3" : HttpProtocol.IsHttp10(protocol) ? "1.0" : "1.1";

    private static KeyValuePair<string, object?>[] Tags(string method, int status, string route, string scheme, string version) =>
    [
        new("url.scheme", scheme),
        new("http.request.method", method),
        new("network.protocol.version", version),
        new("http.response.status_code", status),
        new("http.route", route),
    ];
}
