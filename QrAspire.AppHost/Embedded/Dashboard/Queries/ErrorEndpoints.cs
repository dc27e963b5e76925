using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>Log records of level Error and Critical, grouped by what went wrong and where.</summary>
internal static class ErrorEndpoints
{
    public static void MapErrors(this WebApplication app, LogStore logs) => app.MapGet("/api/telemetry/errors", (HttpContext context) =>
    {
        var query = LogQuery.From(context.Request.Query) with { Severity = LogSeverity.Error };
        var groups = logs.Find(query.Resource, query.Matches)
            .GroupBy(entry => (entry.Resource.Name, Type: TypeOf(entry), Place: PlaceOf(entry)))
            .Select(group => ErrorGroupView.Of(group.Key.Name, group.Key.Type, group.Key.Place, [.. group]))
            .OrderByDescending(group => group.LastSeen)
            .ToList();
        return Results.Json(Page<ErrorGroupView>.Of(groups, PageRange.From(context.Request.Query), group => group), DashboardJson.Options);
    });

    /// <summary>The exception's type without its namespace, else the event.</summary>
    private static string TypeOf(LogEntry entry) =>
        entry.Attributes.Text("exception.type") is { Length: > 0 } type ? type[(type.LastIndexOf('.') + 1)..] : entry.EventName ?? entry.Severity.ToString();

    /// <summary>The endpoint of the request that failed, else the logger.</summary>
    private static string PlaceOf(LogEntry entry) => entry.Attributes.Text("Endpoint") ?? entry.Attributes.Text("Route") ?? entry.Category;
}

/// <summary>Errors that are alike.</summary>
/// <param name="Resource">Who reported them.</param>
/// <param name="Type">Type of the exception, else the event.</param>
/// <param name="Place">Endpoint of the request, else the logger.</param>
/// <param name="Count">How many of them are kept.</param>
/// <param name="FirstSeen">The oldest that is kept.</param>
/// <param name="LastSeen">The newest.</param>
/// <param name="Message">Message of the newest.</param>
/// <param name="LogId">Record of the newest.</param>
/// <param name="TraceId">Trace of the newest; null outside of a trace.</param>
/// <param name="SpanId">Span of the newest.</param>
internal sealed record ErrorGroupView(
    string Resource, string Type, string Place, int Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string Message, long LogId, string? TraceId, string? SpanId)
{
    /// <param name="resource">Who reported them.</param>
    /// <param name="type">What they are.</param>
    /// <param name="place">Where they happened.</param>
    /// <param name="entries">All of them, newest first.</param>
    public static ErrorGroupView Of(string resource, string type, string place, IReadOnlyList<LogEntry> entries)
    {
        var newest = entries[0];
        return new(
            resource, type, place, entries.Count, UnixNano.ToTime(entries[^1].Time), UnixNano.ToTime(newest.Time), newest.Attributes.Text("exception.message") ?? newest.Message, newest.Id, newest.TraceId, newest.SpanId);
    }
}
