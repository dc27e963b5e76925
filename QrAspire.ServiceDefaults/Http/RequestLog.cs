using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// One line per request, logger <c>QrAspire.Requests</c>: Debug, or Warning from status 500 on. Seen by default are failures only;
/// <c>Logging:LogLevel:QrAspire.Requests=Debug</c> shows all, and in Development the logger <c>QrAspire.Traced.Requests</c> those that are traced. Probes
/// are left out: the health monitor tells when they change. The route is logged, never the raw address.
/// </summary>
internal sealed partial class RequestLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("QrAspire.Requests");
    private readonly ILogger _traced = loggers.CreateLogger("QrAspire.Traced.Requests");

    public void Write(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (TelemetryExtensions.IsProbe(context.Request.Path.Value))
        {
            return;
        }

        if (status >= 500)
        {
            LogFailed(_logger, context.Request.Method, Route(context), status);
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            LogAnswered(_logger, context.Request.Method, Route(context), status);
        }
        else if (Activity.Current is { Recorded: true } && _traced.IsEnabled(LogLevel.Information))
        {
            LogTraced(_traced, context.Request.Method, Route(context), status);
        }
    }

    /// <summary>The route's template.</summary>
    internal static string Route(HttpContext context) =>
        context.GetEndpoint() is { } endpoint
            ? endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "unnamed"
            : "no route";

    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "{Method} {Route} was answered with {Status}")]
    private static partial void LogAnswered(ILogger logger, string method, string route, int status);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "{Method} {Route} was answered with {Status}")]
    private static partial void LogTraced(ILogger logger, string method, string route, int status);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "{Method} {Route} failed with {Status}")]
    private static partial void LogFailed(ILogger logger, string method, string route, int status);
}
