using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Gives every request its id (<see cref="HttpContext.TraceIdentifier"/>) and every response <c>X-Request-ID</c>, <c>X-Process-Time</c>
/// (milliseconds from the first middleware to the first byte of the answer, decimal) and the security headers.
/// </summary>
internal sealed class RequestContextMiddleware(RequestDelegate next, TimeProvider time)
{
    public const string ProcessTimeHeader = "X-Process-Time";

    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestIds.Of(context, time);
        Activity.Current?.SetTag(RequestIds.SpanTag, context.TraceIdentifier);
        context.Response.OnStarting(ResponseStamp.Apply, new ResponseStamp(context, Stopwatch.GetTimestamp()));
        return next(context);
    }
}
