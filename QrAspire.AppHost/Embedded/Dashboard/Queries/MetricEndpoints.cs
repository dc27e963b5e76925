using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

internal static class MetricEndpoints
{
    private const int DefaultPoints = 1;
    private const int MaxPoints = 10_000;

    public static void MapMetrics(this WebApplication app, MetricStore metrics, TimeProvider time)
    {
        app.MapGet("/api/telemetry/metrics", (string? resource, string? meter, string? instrument, string? limit) =>
        {
            var points = int.TryParse(limit, out var asked) ? Math.Clamp(asked, 1, MaxPoints) : DefaultPoints;
            return Results.Json(new { data = metrics.Read(all => Matching(all, resource, meter, instrument).Select(found => MetricView.From(found, points)).ToArray()) }, DashboardJson.Options);
        });

        app.MapGet("/api/telemetry/metrics/instruments", (string? resource) =>
            Results.Json(new
            {
                data = metrics.Read(all => Matching(all, resource, null, null)
                    .GroupBy(found => (found.Resource.Name, found.Meter, Instrument: found.Name))
                    .Select(group => new InstrumentView(group.Key.Name, group.Key.Meter, group.Key.Instrument, group.First().Kind.ToString(), group.First().Unit, group.First().Description, group.Sum(found => found.Series.Count)))
                    .ToArray()),
            }, DashboardJson.Options));

        app.MapGet("/api/telemetry/metrics/chart", (HttpContext context, string resource, string meter, string instrument) =>
        {
            var query = MetricChartQuery.Read(context.Request.Query, time.GetUtcNow());
            return metrics.Read(all => Matching(all, resource, meter, instrument).ToArray() is { Length: > 0 } found ? MetricChart.Build(found, query) : null) is { } chart
                ? Results.Json(chart, DashboardJson.Options)
                : ErrorEnvelope.Result(StatusCodes.Status404NotFound, "instrument_not_found", $"Resource '{resource}' has not sent '{instrument}' of meter '{meter}'.");
        });
    }

    private static IEnumerable<MetricInstrument> Matching(IEnumerable<MetricInstrument> all, string? resource, string? meter, string? instrument) =>
        all.Where(found => found.Resource.Matches(resource)
            && (string.IsNullOrEmpty(meter) || found.Meter == meter)
            && (string.IsNullOrEmpty(instrument) || found.Name == instrument));
}

/// <summary>An instrument with the last points of each series.</summary>
/// <param name="Type">Gauge, Counter, UpDownCounter or Histogram.</param>
internal sealed record MetricView(string Resource, string InstanceId, string Meter, string Instrument, string Type, string Unit, string Description, MetricSeriesView[] Series)
{
    public static MetricView From(MetricInstrument instrument, int points) => new(
        instrument.Resource.Name, instrument.Resource.InstanceId, instrument.Meter, instrument.Name, instrument.Kind.ToString(), instrument.Unit, instrument.Description,
        [.. instrument.Series.Values.Select(series => new MetricSeriesView(series.Attributes, [.. series.Points.Skip(series.Points.Count - points).Select(MetricPointView.From)]))]);
}

internal sealed record MetricSeriesView(AttributeSet Attributes, MetricPointView[] Points);

/// <param name="Value">Of a gauge or sum (cumulative); a histogram's count.</param>
/// <param name="Time">When the value was last seen.</param>
internal sealed record MetricPointView(DateTimeOffset Since, DateTimeOffset Time, double Value, ulong? Count, double? Sum, double[]? Bounds, ulong[]? BucketCounts)
{
    public static MetricPointView From(MetricPoint point) => new(
        UnixNano.ToTime(point.Start), UnixNano.ToTime(point.End), point.Value, point.Histogram?.Count, point.Histogram?.Sum, point.Histogram?.Bounds, point.Histogram?.Counts);
}

/// <summary>An entry of the list of instruments; instances of one resource are one entry.</summary>
internal sealed record InstrumentView(string Resource, string Meter, string Instrument, string Type, string Unit, string Description, int Series);
