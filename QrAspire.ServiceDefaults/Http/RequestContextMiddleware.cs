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
        var incoming = context.Request.Headers[RequestIds.HeaderName];
        context.TraceIdentifier = incoming.Count == 1 && RequestIds.IsWellFormed(incoming[0]) ? incoming[0]! : RequestIds.New(time);
        context.Response.OnStarting(ResponseStamp.Apply, new ResponseStamp(context, Stopwatch.GetTimestamp()));
        return next(context);
    }
}
