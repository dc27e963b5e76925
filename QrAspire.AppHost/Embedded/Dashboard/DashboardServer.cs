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
    private WebApplication? _pages;
    private OtlpServer? _otlp;

    /// <summary>Address of the pages; after the start with the port that was taken.</summary>
    public Uri Url { get; private set; } = settings.Url;

    /// <summary>Where services send telemetry (OTLP over HTTP, protobuf).</summary>
    public Uri OtlpHttpUrl => _otlp?.Url ?? settings.OtlpHttpUrl;

    /// <summary>What a person opens to be let in.</summary>
    public string LoginUrl => settings.AllowAnonymous
        ? Url.GetLeftPart(UriPartial.Authority)
        : $"{Url.GetLeftPart(UriPartial.Authority)}/login?t={Uri.EscapeDataString(settings.BrowserToken)}";

    /// <summary>Listens on both addresses.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        _pages = LoopbackListener.Create(settings.Url);
        var access = new AccessGate(settings, _time);

        _pages.UseErrorEnvelope();
        _pages.UseSecurityHeaders();
        _pages.UseLoopbackHosts();
        _pages.UseAccess(access);
        _pages.UseRouting();

        _pages.MapLogin(access, settings);
        _pages.MapPages(settings);
        _pages.MapResources(directory);
        _pages.MapConsoleLogs(directory);
        _pages.MapTelemetry(_telemetry, _time);
        _pages.MapTraces(_telemetry.Traces);
        _pages.MapLogs(_telemetry.Logs);
        _pages.MapMetrics(_telemetry.Metrics, _time);

        // Telemetry first: whoever sees the pages answer may send at once.
        _otlp = new OtlpServer(_telemetry, settings);
        await _otlp.StartAsync(ct).ConfigureAwait(false);
        await _pages.StartAsync(ct).ConfigureAwait(false);
        Url = LoopbackListener.Address(_pages, settings.Url);
    }

    /// <summary>Closes live streams and stops listening.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (_pages is not null)
            await _pages.StopAsync(ct).ConfigureAwait(false);
        if (_otlp is not null)
            await _otlp.StopAsync(ct).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pages is not null)
            await _pages.DisposeAsync().ConfigureAwait(false);
        if (_otlp is not null)
            await _otlp.DisposeAsync().ConfigureAwait(false);
    }
}
