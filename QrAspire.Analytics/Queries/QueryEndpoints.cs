using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Queries;

/// <summary>Questions about scans, under <c>/api/v1/analytics</c>.</summary>
public static class QueryEndpoints
{
    private static readonly TimeSpan s_defaultStretch = TimeSpan.FromDays(30);

    /// <summary>Maps <c>/summary</c> and <c>/timeseries</c>.</summary>
    public static RouteGroupBuilder MapQueries(this RouteGroupBuilder group)
    {
        group.MapGet("/summary", SummaryAsync).WithName("GetSummary").WithSummary("Totals: scans, uniques, bots, last scan. All time unless `from` and `to` say otherwise.")
            .Produces<Summary>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/timeseries", TimeseriesAsync).WithName("GetTimeseries").WithSummary("Scans and uniques by hour, day, week or month of a time zone. The last 30 days unless `from` and `to` say otherwise.")
            .Produces<Timeseries>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        return group;
    }

    private static async Task<Results<Ok<Summary>, ErrorResult>> SummaryAsync([AsParameters] ScanFilterParameters parameters, SummaryQuery query, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var filter = reader.Filter(ScanFilter.Earliest, ScanFilter.Latest);
        return reader.Error is { } error ? error : TypedResults.Ok(await query.RunAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<Timeseries>, ErrorResult>> TimeseriesAsync(
        [AsParameters] ScanFilterParameters parameters,
        [FromQuery(Name = "interval"), Description("hour, day (default), week or month.")] string? interval,
        TimeseriesQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var now = time.GetUtcNow();
        var width = reader.OneOf("interval", interval, Interval.Day);
        var zone = reader.Zone();
        var filter = reader.Filter(now - s_defaultStretch, now.AddMinutes(1));
        var starts = reader.Error is null ? Buckets.Starts(filter.From, filter.To, width, zone) : [];
        if (starts.Count > Buckets.Max)
        {
            reader.Fail("interval", "too_many_buckets", $"This is more than {Buckets.Max} buckets; choose a wider interval or a shorter time.");
        }

        return reader.Error is { } error ? error : TypedResults.Ok(await query.RunAsync(filter, width, zone, starts, cancellationToken));
    }
}
