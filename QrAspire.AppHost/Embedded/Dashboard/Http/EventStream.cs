using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Http;

/// <summary>Server-sent events (WHATWG HTML §9.2): JSON messages with a name, from one writer at a time.</summary>
internal sealed class EventStream(HttpResponse response)
{
    /// <summary>Opens the stream and keeps it open until the reader leaves or <paramref name="body"/> ends.</summary>
    public static async Task RunAsync(HttpContext context, Func<EventStream, CancellationToken, Task> body, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.FlushAsync(ending.Token).ConfigureAwait(false);
        try
        {
            await body(new EventStream(context.Response), ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left or the dashboard stops; both end the stream.
        }
    }

    public async Task SendAsync<T>(string name, T message, CancellationToken ct)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(message, DashboardJson.Options)}\n\n", ct).ConfigureAwait(false);
        await response.Body.FlushAsync(ct).ConfigureAwait(false);
    }
}
