using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Answers;

/// <summary>The routes of short ids.</summary>
internal static class RedirectEndpoints
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    /// <summary>Maps <c>/r/{shortId}</c>, what a printed code holds, and <c>/l/{shortId}</c>, the same code as a link to share.</summary>
    public static void MapRedirects(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/r/{shortId}", s_methods, (HttpContext context, string shortId, RedirectHandler handler) => handler.HandleAsync(context, shortId, ScanSources.Qr));
        app.MapMethods("/l/{shortId}", s_methods, (HttpContext context, string shortId, RedirectHandler handler) => handler.HandleAsync(context, shortId, ScanSources.Link));
    }
}
