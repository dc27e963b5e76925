using System.ComponentModel;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Queries;

/// <summary>Questions about scans, under <c>/api/v1/analytics</c>.</summary>
public static class QueryEndpoints
{
    private const int MaxTotals = 1_000;

    private static readonly TimeSpan s_defaultStretch = TimeSpan.FromDays(30);

    /// <summary>Maps <c>/summary</c>, <c>/timeseries</c>, <c>/breakdown</c>, <c>/totals</c>, <c>/scans</c> and <c>/export</c>.</summary>
    public static RouteGroupBuilder MapQueries(this RouteGroupBuilder group)
    {
        group.MapGet("/summary", SummaryAsync).WithName("GetSummary").WithSummary("Totals: scans, uniques, bots, last scan. All time unless `from` and `to` say otherwise.")
            .Produces<Summary>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/timeseries", TimeseriesAsync).WithName("GetTimeseries").WithSummary("Scans and uniques by hour, day, week or month of a time zone. The last 30 days unless `from` and `to` say otherwise.")
            .Produces<Timeseries>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/breakdown", BreakdownAsync).WithName("GetBreakdown").WithSummary("Scans and uniques by country, device, referrer, code, … All time unless `from` and `to` say otherwise.")
            .Produces<Breakdown>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/totals", TotalsAsync).WithName("ListTotals").WithSummary("Scans by code, every code that has any, in pages. All time unless `from` and `to` say otherwise.")
            .Produces<Totals>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/scans", ScansAsync).WithName("ListScans").WithSummary("Single scans, newest first, in pages.")
            .Produces<ScanPage>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        group.MapGet("/export", ExportAsync).WithName("ExportScans").WithSummary("All single scans of the stretch as CSV or NDJSON, oldest first, streamed.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson").Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
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

    private static async Task<Results<Ok<Breakdown>, ErrorResult>> BreakdownAsync(
        [AsParameters] ScanFilterParameters parameters,
        [FromQuery(Name = "by"), Description("country, region, city, device, os, browser, language, referrer, source, rule, outcome, bot or code.")] string? by,
        [FromQuery(Name = "limit"), Description("Most values to list, 1 to 1000. Default 100.")] string? limit,
        BreakdownQuery query, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var filter = reader.Filter(ScanFilter.Earliest, ScanFilter.Latest);
        var most = reader.Number("limit", limit, 100, 1, 1_000);
        var dimension = reader.OneOf("by", by, Dimension.Country);
        if (string.IsNullOrEmpty(by))
        {
            reader.Fail("by", "required", "Say what to split by, such as by=device.");
        }

        return reader.Error is { } error ? error : TypedResults.Ok(await query.RunAsync(filter, dimension, most, cancellationToken));
    }

    private static async Task<Results<Ok<Totals>, ErrorResult>> TotalsAsync(
        [AsParameters] ScanFilterParameters parameters,
        [FromQuery(Name = "since"), Description("Only codes that were scanned in or after the quarter of an hour of this moment; all their scans of the stretch count.")] string? since,
        [FromQuery(Name = "cursor"), Description("`nextCursor` of the page before.")] string? cursor,
        [FromQuery(Name = "limit"), Description("Codes of a page, 1 to 1000. Default 1000.")] string? limit,
        TotalsQuery query, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var filter = reader.Filter(ScanFilter.Earliest, ScanFilter.Latest);
        var moment = reader.Moment("since", since);
        var after = reader.Cursor(cursor);
        var most = reader.Number("limit", limit, MaxTotals, 1, MaxTotals);
        return reader.Error is { } error ? error : TypedResults.Ok(await query.RunAsync(filter, moment, after, most, cancellationToken));
    }

    private static async Task<Results<Ok<ScanPage>, ErrorResult>> ScansAsync(
        [AsParameters] ScanFilterParameters parameters,
        [FromQuery(Name = "cursor"), Description("`nextCursor` of the page before.")] string? cursor,
        [FromQuery(Name = "limit"), Description("Scans of a page, 1 to 1000. Default 100.")] string? limit,
        ScanListQuery query, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var filter = reader.Filter(ScanFilter.Earliest, ScanFilter.Latest);
        var most = reader.Number("limit", limit, 100, 1, 1_000);
        var before = reader.Cursor(cursor);
        return reader.Error is { } error ? error : TypedResults.Ok(await query.PageAsync(filter, before, most, cancellationToken));
    }

    private static IResult ExportAsync(
        [AsParameters] ScanFilterParameters parameters,
        [FromQuery(Name = "format"), Description("csv (default) or ndjson.")] string? format,
        ScanListQuery query, CancellationToken cancellationToken)
    {
        var reader = new ScanFilterReader(parameters);
        var filter = reader.Filter(ScanFilter.Earliest, ScanFilter.Latest);
        var chosen = reader.OneOf("format", format, ExportFormat.Csv);
        if (reader.Error is { } error)
        {
            return error;
        }

        var (type, extension) = chosen == ExportFormat.Csv ? ("text/csv; charset=utf-8", "csv") : ("application/x-ndjson; charset=utf-8", "ndjson");
        return TypedResults.Stream(stream => WriteAsync(stream, query.StreamAsync(filter, cancellationToken), chosen, cancellationToken), type, $"scans.{extension}");
    }

    private static async Task WriteAsync(Stream stream, IAsyncEnumerable<ScanItem> scans, ExportFormat format, CancellationToken cancellationToken)
    {
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await ScanExport.WriteAsync(output, scans, format, cancellationToken);
        await output.CompleteAsync();
    }
}
