using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>What concerns all telemetry: who sends, that something arrived, forgetting everything.</summary>
internal static class TelemetryEndpoints
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);

    public static void MapTelemetry(this WebApplication app, TelemetryStore store, TimeProvider time)
    {
        app.MapGet("/api/telemetry/resources", () => Results.Json(new { data = store.Resources.All.Select(resource => View(store, resource)) }, DashboardJson.Options));

        app.MapDelete("/api/telemetry", () =>
        {
            store.Logs.Clear();
            store.Traces.Clear();
            store.Metrics.Clear();
            return Results.NoContent();
        });

        app.MapGet("/api/live/telemetry", (HttpContext context) => EventStream.RunAsync(context, async (stream, ct) =>
        {
            using var timer = new PeriodicTimer(s_tick, time);
            Versions? sent = null;
            do
            {
                var now = new Versions(store.Logs.Changes.Version, store.Traces.Changes.Version, store.Metrics.Changes.Version);
                if (now == sent)
                    continue;
                await stream.SendAsync("changed", now, ct).ConfigureAwait(false);
                sent = now;
            }
            while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false));
        }, app.Lifetime.ApplicationStopping));
    }

    private static TelemetryResourceView View(TelemetryStore store, TelemetryResource resource)
    {
        var (logs, errors) = store.Logs.Count(resource);
        return new TelemetryResourceView(resource.Name, resource.InstanceId, logs, errors, store.Metrics.PointCount(resource), resource.Attributes);
    }

    /// <summary>Numbers that rise with every arrival; only their change matters.</summary>
    private sealed record Versions(long Logs, long Traces, long Metrics);
}

/// <summary>A sender of telemetry.</summary>
/// <param name="Errors">Log records of level Error or Critical among those kept.</param>
internal sealed record TelemetryResourceView(string Name, string InstanceId, int Logs, int Errors, int MetricPoints, AttributeSet Attributes);
