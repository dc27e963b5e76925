using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QrAspire.Tests.Operations;

/// <summary>An alert as Alertmanager delivered it.</summary>
/// <param name="Name">Name of the alert.</param>
/// <param name="Job">Its label <c>job</c>; empty without.</param>
/// <param name="IsResolved">Over, or firing.</param>
/// <param name="At">When it came.</param>
/// <param name="Runbook">Its runbook.</param>
internal sealed record Delivery(string Name, string Job, bool IsResolved, DateTimeOffset At, string Runbook);

/// <summary>Receives what Alertmanager sends by webhook (format version 4) and to Slack.</summary>
internal sealed class AlertSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly ConcurrentQueue<string> _slack = new();
    private WebApplication? _app;

    public string Url => _app!.Urls.First();

    public IReadOnlyCollection<Delivery> Deliveries => _deliveries;

    public IReadOnlyCollection<string> Slack => _slack;

    public static async Task<AlertSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var sink = new AlertSink { _app = builder.Build() };
        sink._app.MapPost("/alerts", async (HttpRequest request) =>
        {
            using var body = await JsonDocument.ParseAsync(request.Body);
            foreach (var alert in body.RootElement.GetProperty("alerts").EnumerateArray())
            {
                var labels = alert.GetProperty("labels");
                sink._deliveries.Enqueue(new(
                    labels.GetProperty("alertname").GetString()!, labels.TryGetProperty("job", out var job) ? job.GetString()! : "", alert.GetProperty("status").GetString() == "resolved",
                    TimeProvider.System.GetUtcNow(), alert.GetProperty("annotations").GetProperty("runbook_url").GetString()!));
            }

            return Results.Ok();
        });
        sink._app.MapPost("/slack", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            sink._slack.Enqueue(await reader.ReadToEndAsync());
            return Results.Text("ok");
        });
        await sink._app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
