using System.Globalization;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

internal static class LogEndpoints
{
    public static void MapLogs(this WebApplication app, LogStore logs) => app.MapGet("/api/telemetry/logs", (HttpContext context) =>
    {
        var query = LogQuery.From(context.Request.Query);
        if (Ndjson.IsAsked(context.Request.Query))
            return Results.Extensions.Follow(logs.Changes, entry => entry.Resource.Matches(query.Resource) && query.Matches(entry), LogView.From, app.Lifetime.ApplicationStopping);
        return Results.Json(Page<LogView>.Of(logs.Find(query.Resource, query.Matches), PageRange.From(context.Request.Query), LogView.From), DashboardJson.Options);
    });
}

/// <summary>Conditions on log records, from the query string.</summary>
/// <param name="Severity">The lowest one shown.</param>
/// <param name="Text">Part of message, category or exception.</param>
internal sealed record LogQuery(string? Resource, string? TraceId, string? SpanId, LogSeverity Severity, string? Text, AttributeFilter[] Filters)
{
    public static LogQuery From(IQueryCollection query)
    {
        var severity = LogSeverity.Unspecified;
        if (query["severity"] is [{ Length: > 0 } name] && !Severities.TryParse(name, out severity))
            throw new BadHttpRequestException($"'{name}' is no severity; take trace, debug, information, warning, error or critical.");
        return new LogQuery(query["resource"], ((string?)query["traceId"])?.ToLowerInvariant(), ((string?)query["spanId"])?.ToLowerInvariant(), severity, query["text"], AttributeFilter.From(query));
    }

    public bool Matches(LogEntry entry) =>
        entry.Severity >= Severity
        && (string.IsNullOrEmpty(TraceId) || entry.TraceId == TraceId)
        && (string.IsNullOrEmpty(SpanId) || entry.SpanId == SpanId)
        && (string.IsNullOrEmpty(Text) || Contains(entry.Message) || Contains(entry.Category) || Contains(entry.Attributes.Text("exception.type")) || Contains(entry.Attributes.Text("exception.message")))
        && Array.TrueForAll(Filters, filter => filter.Matches(Field(entry, filter.Name)));

    private bool Contains(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;

    private static string? Field(LogEntry entry, string name) => name switch
    {
        "message" => entry.Message,
        "category" => entry.Category,
        "severity" => entry.Severity.ToString(),
        "resource" => entry.Resource.Name,
        "eventName" => entry.EventName,
        "traceId" => entry.TraceId,
        "spanId" => entry.SpanId,
        _ => entry.Attributes.Text(name) ?? entry.Resource.Attributes.Text(name),
    };
}

/// <summary>A log record as the HTTP API shows it.</summary>
/// <param name="Severity">Trace, Debug, Information, Warning, Error, Critical or Unspecified.</param>
internal sealed record LogView(
    long Id,
    DateTimeOffset Time,
    string TimeUnixNano,
    string Severity,
    int SeverityNumber,
    string Message,
    string Category,
    string? EventName,
    string Resource,
    string InstanceId,
    string? TraceId,
    string? SpanId,
    AttributeSet Attributes)
{
    public static LogView From(LogEntry entry) => new(
        entry.Id, UnixNano.ToTime(entry.Time), entry.Time.ToString(CultureInfo.InvariantCulture), entry.Severity.ToString(), entry.SeverityNumber, entry.Message,
        entry.Category, entry.EventName, entry.Resource.Name, entry.Resource.InstanceId, entry.TraceId, entry.SpanId, entry.Attributes);
}
