using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace QrAspire.Tests.Api;

/// <summary>A real server that takes webhooks, on an address that the service may be allowed to ask.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>The network that <c>Outbound:AllowedNetworks</c> must name.</summary>
    public const string Network = "127.0.0.9/32";

    private WebApplication? _server;
    private int _refuse;

    /// <summary>Where to post.</summary>
    public string Address { get; private set; } = null!;

    /// <summary>Everything that came, refused or not.</summary>
    public ConcurrentQueue<ReceivedWebhook> Received { get; } = new();

    /// <summary>How many of the next requests are answered with 503.</summary>
    public int Refuse { get => Volatile.Read(ref _refuse); set => Volatile.Write(ref _refuse, value); }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.9:0");
        _server = builder.Build();
        _server.MapPost("/hook", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Received.Enqueue(new(
                context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!, context.Request.Headers["webhook-signature"]!, await reader.ReadToEndAsync()));
            return Interlocked.Decrement(ref _refuse) >= 0 ? Results.Text("not now", statusCode: 503) : Results.NoContent();
        });
        await _server.StartAsync();
        Address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>One request of a webhook.</summary>
public sealed record ReceivedWebhook(string Id, string Timestamp, string Signature, string Body);
