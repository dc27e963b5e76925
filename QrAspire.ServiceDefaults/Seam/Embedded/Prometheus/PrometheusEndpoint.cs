using Microsoft.AspNetCore.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary><c>GET /metrics</c>; 404 for whom <see cref="MetricsAccess"/> does not let in.</summary>
internal static class PrometheusEndpoint
{
    private const string OpenMetricsType = "application/openmetrics-text";

    public static async Task WriteAsync(HttpContext context, MetricsAccess access, PrometheusExporter exporter)
    {
        if (!access.AllowsRead(context))
        {
            await ErrorWriter.WriteAsync(context, StatusCodes.Status404NotFound, ErrorCodes.ForStatus(StatusCodes.Status404NotFound));
            return;
        }

        var openMetrics = context.Request.Headers.Accept.ToString().Contains(OpenMetricsType, StringComparison.OrdinalIgnoreCase);
        var text = await exporter.ScrapeAsync(openMetrics, context.RequestAborted);
        context.Response.ContentType = openMetrics ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }
}
