using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Gives every request its id (<see cref="HttpContext.TraceIdentifier"/>) and every response <c>X-Request-ID</c> and
/// <c>X-Process-Time</c> (milliseconds from the first middleware to the first byte of the answer, decimal).
/// </summary>
internal sealed class RequestContextMiddleware(RequestDelegate next, TimeProvider time)
{
    public const string ProcessTimeHeader = "X-Process-Time";

    private static readonly object s_startedKey = new();

    public Task InvokeAsync(HttpContext context)
    {
        var incoming = context.Request.Headers[RequestIds.HeaderName];
        var id = incoming.Count == 1 && RequestIds.IsWellFormed(incoming[0]) ? incoming[0]! : RequestIds.New(time);
        context.TraceIdentifier = id;

        var headers = context.Response.Headers;
        headers[RequestIds.HeaderName] = new StringValues(id);
        headers.XContentTypeOptions = "nosniff";
        context.Items[s_startedKey] = Stopwatch.GetTimestamp();
        context.Response.OnStarting(static state => StampProcessTime((HttpContext)state), context);
        return next(context);
    }

    private static Task StampProcessTime(HttpContext context)
    {
        if (context.Items.TryGetValue(s_startedKey, out var started) && started is long timestamp)
        {
            var elapsed = Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;
            context.Response.Headers[ProcessTimeHeader] = elapsed.ToString("0.000", CultureInfo.InvariantCulture);
        }

        return Task.CompletedTask;
    }
}
