using Aspire.Hosting.Embedded.Dashboard.Access;
using Aspire.Hosting.Embedded.Dashboard.ConsoleLogs;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Otlp;
using Aspire.Hosting.Embedded.Dashboard.Queries;
using Aspire.Hosting.Embedded.Dashboard.Resources;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;

namespace Aspire.Hosting.Embedded.Dashboard;

/// <summary>The stand-in for the Aspire dashboard: pages, HTTP API and OTLP receiver inside the AppHost's process.</summary>
internal sealed class DashboardServer(IResourceDirectory directory, DashboardSettings settings, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TelemetryStore _telemetry = new(new TelemetryLimits());

    // In the order of starting: telemetry first, since whoever sees the pages answer may send at once.
    private readonly List<WebApplication> _listeners = [];

    /// <summary>Address of the pages; after the start with the port that was taken.</summary>
    public Uri Url { get; private set; } = settings.Url;

    /// <summary>Where services send telemetry over HTTP; after the start with the port that was taken.</summary>
    public Uri OtlpHttpUrl { get; private set; } = settings.OtlpHttpUrl;

    /// <summary>Where services send telemetry over gRPC, if at all; after the start with the port that was taken.</summary>
    public Uri? OtlpGrpcUrl { get; private set; } = settings.OtlpGrpcUrl;

    /// <summary>What a person opens to be let in.</summary>
    public string LoginUrl => settings.AllowAnonymous
        ? Url.GetLeftPart(UriPartial.Authority)
        : $"{Url.GetLeftPart(UriPartial.Authority)}/login?t={Uri.EscapeDataString(settings.BrowserToken)}";

    /// <summary>Listens on all addresses.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="ArgumentException">An address is not plain http on loopback.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        var intake = new OtlpIntake(_telemetry);
        OtlpHttpUrl = await ListenAsync(OtlpHttpServer.Create(intake, settings), settings.OtlpHttpUrl, ct).ConfigureAwait(false);
        if (settings.OtlpGrpcUrl is { } grpc)
            OtlpGrpcUrl = await ListenAsync(OtlpGrpcServer.Create(intake, settings, grpc), grpc, ct).ConfigureAwait(false);
        Url = await ListenAsync(CreatePages(), settings.Url, ct).ConfigureAwait(false);
    }

    /// <summary>Closes live streams and stops listening.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        foreach (var listener in Enumerable.Reverse(_listeners))
            await listener.StopAsync(ct).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync().ConfigureAwait(false);
    }

    private WebApplication CreatePages()
    {
        var app = LoopbackListener.Create(settings.Url);
        var access = new AccessGate(settings, _time);

        app.UseErrorEnvelope();
        app.UseSecurityHeaders();
        app.UseLoopbackHosts();
        app.UseAccess(access);
        app.UseRouting();

        app.MapLogin(access, settings);
        app.MapPages(settings);
        app.MapResources(directory);
        app.MapConsoleLogs(directory);
        app.MapTelemetry(_telemetry, _time);
        app.MapTraces(_telemetry.Traces);
        app.MapLogs(_telemetry.Logs);
        app.MapErrors(_telemetry.Logs);
        app.MapMetrics(_telemetry.Metrics, _time);
        return app;
    }

    private async Task<Uri> ListenAsync(WebApplication app, Uri asked, CancellationToken ct)
    {
        _listeners.Add(app);
        await app.StartAsync(ct).ConfigureAwait(false);
        return LoopbackListener.Address(app, asked);
    }
}
