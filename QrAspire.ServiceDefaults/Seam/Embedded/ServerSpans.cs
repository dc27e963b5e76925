using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Completes the server span that ASP.NET Core makes: name <c>GET /r/{shortId}</c>, route, status code, error status (OpenTelemetry HTTP
/// conventions, stable). ASP.NET Core itself sets the request's attributes.
/// </summary>
internal static class ServerSpans
{
    private static readonly ConcurrentDictionary<(string Method, string Route), string> s_names = new();
    private static readonly object?[] s_statusCodes = [.. Enumerable.Range(0, 600).Select(code => (object)code)];

    /// <summary>Keeps probes out of the traces.</summary>
    public static void Begin(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity && TelemetryExtensions.IsProbe(context.Request.Path.Value))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    /// <summary>Sets what is only known once the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">What the service threw, if it did.</param>
    public static void End(HttpContext context, Exception? exception)
    {
        var status = context.Response.StatusCode;
        var error = status < 500 && exception is null ? null : exception?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture);
        if (error is not null && context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics && metrics.Tags.All(tag => tag.Key != "error.type"))
        {
            // The developer's error page may have told already, and Prometheus refuses a whole scrape for a label that comes twice.
            metrics.Tags.Add(new("error.type", error));
        }

        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        var method = activity.GetTagItem("http.request.method") as string ?? context.Request.Method;
        var spanMethod = method == "_OTHER" ? "HTTP" : method;
        if (Route(context.GetEndpoint()) is { } route)
        {
            activity.SetTag("http.route", route);
            activity.DisplayName = s_names.GetOrAdd((spanMethod, route), static key => $"{key.Method} {key.Route}");
        }
        else
        {
            activity.DisplayName = spanMethod;
        }

        activity.SetTag("http.response.status_code", (uint)status < s_statusCodes.Length ? s_statusCodes[status] : status);
        activity.SetTag("network.protocol.version", context.Request.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? Version(context.Request.Protocol) : null);
        if (error is not null)
        {
            activity.SetTag("error.type", error);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string Version(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        _ => protocol["HTTP/".Length..],
    };

    private static string? Route(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
}
