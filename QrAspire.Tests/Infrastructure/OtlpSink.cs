using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QrAspire.Tests.Infrastructure;

/// <summary>Takes OTLP over HTTP/protobuf and keeps the bodies; text fields are found as they are on the wire.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _bodies = new();
    private WebApplication? _app;

    /// <summary>Value of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => _app!.Urls.First();

    /// <summary>Settings that send everything here within a tenth of a second.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
    };

    /// <summary>Starts a sink on a random loopback port.</summary>
    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var sink = new OtlpSink { _app = builder.Build() };
        sink._app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            sink._bodies.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await sink._app.StartAsync();
        return sink;
    }

    /// <summary>True when one export of <paramref name="signal"/> (<c>traces</c>, <c>metrics</c>, <c>logs</c>) holds all of the texts.</summary>
    public bool Has(string signal, params string[] texts) =>
        _bodies.Any(entry => entry.Signal == signal && texts.All(text => entry.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0));

    /// <summary>True when any export of the signal holds the bytes.</summary>
    public bool Has(string signal, byte[] bytes) => _bodies.Any(entry => entry.Signal == signal && entry.Body.AsSpan().IndexOf(bytes) >= 0);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
