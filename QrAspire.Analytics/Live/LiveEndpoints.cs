using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Live;

/// <summary>Scans as they are stored: server-sent events and WebSocket.</summary>
public static class LiveEndpoints
{
    private static readonly TimeSpan s_closeWait = TimeSpan.FromSeconds(2);

    /// <summary>Maps <c>/live</c> and <c>/ws/scans</c>.</summary>
    public static RouteGroupBuilder MapLive(this RouteGroupBuilder group)
    {
        group.MapGet("/live", Events).WithTags("Live").WithName("LiveScans")
            .WithSummary("Server-sent events: `scan` for each stored scan, `more` with further scans by code when there are many at once, `ping` as a sign of life.")
            .Produces<LiveScan>(StatusCodes.Status200OK, "text/event-stream").Produces<ErrorResponse>(StatusCodes.Status400BadRequest).Produces<ErrorResponse>(StatusCodes.Status503ServiceUnavailable);
        group.MapSocket();
        return group;
    }

    /// <summary>Maps <c>/ws/scans</c>.</summary>
    public static void MapSocket(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/ws/scans", SocketAsync).WithTags("Live").ExcludeFromDescription();

    private static IResult Events(
        [FromQuery, Description("Only these codes (UUID); repeatable.")] string[]? codeId,
        [FromQuery, Description("true: bots too.")] string? bots,
        [FromHeader(Name = "Last-Event-ID"), Description("The last event that was received; stored scans after it are repeated first.")] string? lastEventId,
        LiveFeed feed, LiveReader reader, HttpContext context)
    {
        if (!TryRead(codeId, bots, lastEventId, out var filter, out var error))
        {
            return error!;
        }

        if (feed.Subscribe() is not { } subscription)
        {
            return TooMany();
        }

        context.Response.Headers.CacheControl = "no-cache, no-transform";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(subscription, reader, filter, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<object>> EventsAsync(LiveFeed.Subscription subscription, LiveReader reader, LiveFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (subscription)
        {
            await foreach (var item in reader.ReadAsync(subscription, filter, cancellationToken))
            {
                yield return item switch
                {
                    { Scan: { } scan } => new(scan, "scan") { EventId = scan.EventId.ToString("D") },
                    { More: { } more } => new(more, "more"),
                    _ => new(new object(), "ping"),
                };
            }
        }
    }

    /// <summary>
    /// Messages are the events of <c>/live</c> as JSON with a <c>type</c>. A client may send <c>ping</c> and gets <c>pong</c>;
    /// the server also sends WebSocket pings (RFC 6455 §5.5.2), which every client answers by itself.
    /// </summary>
    private static async Task<IResult> SocketAsync(
        [FromQuery] string[]? codeId, [FromQuery] string? bots, [FromQuery] string? lastEventId, LiveFeed feed, LiveReader reader, IHostApplicationLifetime lifetime, HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return ApiErrors.Status(StatusCodes.Status426UpgradeRequired, "upgrade_required", "This address speaks WebSocket.");
        }

        if (!TryRead(codeId, bots, lastEventId, out var filter, out var error))
        {
            return error!;
        }

        if (feed.Subscribe() is not { } subscription)
        {
            return TooMany();
        }

        using (subscription)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await TalkAsync(socket, subscription, reader, filter, lifetime.ApplicationStopping, context.RequestAborted);
        }

        return TypedResults.Empty;
    }

    private static async Task TalkAsync(WebSocket socket, LiveFeed.Subscription subscription, LiveReader reader, LiveFilter filter, CancellationToken stopping, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        using var sending = new SemaphoreSlim(1, 1);
        var listening = ListenAsync(socket, sending, ended);
        try
        {
            await foreach (var item in reader.ReadAsync(subscription, filter, ended.Token))
            {
                await SendAsync(socket, sending, Message(item), ended.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client left, or the service stops.
        }

        await ended.CancelAsync();
        await CloseAsync(socket, stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure);
        await listening;
    }

    private static async Task ListenAsync(WebSocket socket, SemaphoreSlim sending, CancellationTokenSource ended)
    {
        var buffer = new byte[1024];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                // Without the token: cancelling a receive aborts the socket before it can say goodbye.
                var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                if (received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true } && buffer.AsSpan(0, received.Count).SequenceEqual("ping"u8))
                {
                    await SendAsync(socket, sending, "{\"type\":\"pong\"}"u8.ToArray(), ended.Token);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The connection is gone.
        }

        await ended.CancelAsync();
    }

    private static async Task SendAsync(WebSocket socket, SemaphoreSlim sending, byte[] message, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status)
    {
        using var limit = new CancellationTokenSource(s_closeWait);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, statusDescription: null, limit.Token);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }

    private static byte[] Message(LiveItem item) => item switch
    {
        { Scan: { } scan } => JsonSerializer.SerializeToUtf8Bytes(new { type = "scan", scan }, JsonConventions.Options),
        { More: { } more } => JsonSerializer.SerializeToUtf8Bytes(new { type = "more", more }, JsonConventions.Options),
        _ => "{\"type\":\"ping\"}"u8.ToArray(),
    };

    private static bool TryRead(string[]? codeIds, string? bots, string? lastEventId, out LiveFilter filter, out ErrorResult? error)
    {
        var errors = new List<FieldError>();
        var codes = new HashSet<Guid>();
        foreach (var text in codeIds ?? [])
        {
            if (Guid.TryParseExact(text, "D", out var code))
            {
                codes.Add(code);
            }
            else
            {
                errors.Add(new("codeId", "not_a_uuid", "A code is named by its id, a UUID."));
            }
        }

        var withBots = false;
        if (!string.IsNullOrEmpty(bots) && !bool.TryParse(bots, out withBots))
        {
            errors.Add(new("bots", "not_boolean", "Use true or false."));
        }

        // An unknown last id is no error: browsers send whatever they have.
        filter = new(codes.Count == 0 ? null : codes, withBots, Guid.TryParseExact(lastEventId, "D", out var last) ? last : null);
        error = errors.Count == 0 ? null : ApiErrors.Validation(errors);
        return error is null;
    }

    private static ErrorResult TooMany() => ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, "too_many_feeds", "Too many live feeds are open; try again later.");
}
