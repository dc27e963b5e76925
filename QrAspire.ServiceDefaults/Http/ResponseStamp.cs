using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Puts the headers that every response carries on it, just before its first byte leaves.</summary>
public sealed class ResponseStamp
{
    private readonly HttpContext _context;
    private readonly long _started;

    internal ResponseStamp(HttpContext context, long started) => (_context, _started) = (context, started);

    internal static readonly Func<object, Task> Apply = static state =>
    {
        var stamp = (ResponseStamp)state;
        Write(stamp._context, stamp._started);
        return Task.CompletedTask;
    };

    /// <summary>Puts them on now, for whoever answers without the shared middleware; the request's id is <see cref="HttpContext.TraceIdentifier"/>.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="started">Timestamp of the request's arrival (<see cref="Stopwatch.GetTimestamp"/>).</param>
    public static void Write(HttpContext context, long started)
    {
        var headers = context.Response.Headers;
        headers[RequestIds.HeaderName] = context.TraceIdentifier;
        headers[RequestContextMiddleware.ProcessTimeHeader] = Milliseconds(Stopwatch.GetElapsedTime(started));
        SecurityHeaders.Apply(context);
    }

    /// <summary>Milliseconds with three decimals, never zero: <c>12.345</c>.</summary>
    private static string Milliseconds(TimeSpan elapsed)
    {
        var microseconds = Math.Max(1, elapsed.Ticks / TimeSpan.TicksPerMicrosecond);
        Span<char> text = stackalloc char[24];
        (microseconds / 1000).TryFormat(text, out var length);
        text[length] = '.';
        (microseconds % 1000).TryFormat(text[(length + 1)..], out _, "000");
        return new string(text[..(length + 4)]);
    }
}
