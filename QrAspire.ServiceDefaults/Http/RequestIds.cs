using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>The value of <c>X-Request-ID</c>: 1 to 64 characters of <c>[A-Za-z0-9._-]</c>.</summary>
public static class RequestIds
{
    /// <summary>Name of the header, on requests and on every response.</summary>
    public const string HeaderName = "X-Request-ID";

    /// <summary>Attribute of the server span that holds the request's id; log lines take it from there.</summary>
    public const string SpanTag = "qr.request_id";

    /// <summary>Longest accepted incoming id, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>True when an incoming id may be kept; anything else (too long, other characters, header injection) is replaced.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= MaxLength && value.IndexOfAnyExcept(s_allowed) < 0;

    /// <summary>The request's id: the incoming one if it may be kept, else a new one.</summary>
    public static string Of(HttpContext context, TimeProvider time)
    {
        var incoming = context.Request.Headers[HeaderName];
        return incoming.Count == 1 && IsWellFormed(incoming[0]) ? incoming[0]! : New(time);
    }

    /// <summary>A new id: a UUIDv7 in 32 hexadecimal digits, so that ids sort by time in logs.</summary>
    public static string New(TimeProvider time) => UuidV7.New(time.GetUtcNow()).ToString("N");
}
