using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Puts the headers that every response carries on it, just before its first byte leaves.</summary>
internal sealed class ResponseStamp(HttpContext context, long started)
{
    public static readonly Func<object, Task> Apply = static state =>
    {
        ((ResponseStamp)state).Write();
        return Task.CompletedTask;
    };

    private void Write()
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
