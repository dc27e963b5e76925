using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

internal static class TraceEndpoints
{
    public static void MapTraces(this WebApplication app, TraceStore traces)
    {
        app.MapGet("/api/telemetry/traces", (HttpContext context) =>
        {
            var query = SpanQuery.From(context.Request.Query);
            if (Ndjson.IsAsked(context.Request.Query))
                return Results.Extensions.Follow(traces.Changes, query.Matches, SpanView.From, app.Lifetime.ApplicationStopping);
            var range = PageRange.From(context.Request.Query);
            var withSpans = context.Request.Query["summary"] != "true";
            var page = query.TraceId is { Length: > 0 } id
                ? traces.Read(id, trace => query.Matches(trace) ? new Page<TraceView>([TraceView.From(trace, withSpans)], 1) : null) ?? new Page<TraceView>([], 0)
                : traces.Read(all => Page<TraceView>.Of([.. all.Where(query.Matches)], range, trace => TraceView.From(trace, withSpans)));
            return Results.Json(page, DashboardJson.Options);
        });

        app.MapGet("/api/telemetry/spans", (HttpContext context) =>
        {
            var query = SpanQuery.From(context.Request.Query);
            if (Ndjson.IsAsked(context.Request.Query))
                return Results.Extensions.Follow(traces.Changes, query.Matches, SpanView.From, app.Lifetime.ApplicationStopping);
            var range = PageRange.From(context.Request.Query);
            var spans = query.TraceId is { Length: > 0 } id
                ? traces.Read(id, trace => trace.Spans.Where(query.Matches).ToList()) ?? []
                : traces.Read(all => all.SelectMany(trace => trace.Spans).Where(query.Matches).ToList());
            spans.Sort(static (a, b) => b.Start.CompareTo(a.Start));
            return Results.Json(Page<SpanView>.Of(spans, range, SpanView.From), DashboardJson.Options);
        });

        app.MapGet("/api/telemetry/traces/{traceId}", (string traceId) =>
        {
            return traces.Read(traceId, trace => TraceWaterfall.Build(trace, id => traces.Read(id, other => other.Spans) ?? [], traces.LinkingTo(traceId))) is { } waterfall
                ? Results.Json(waterfall, DashboardJson.Options)
                : Unknown(traceId);
        });

        app.MapGet("/api/telemetry/traces/{traceId}/spans/{spanId}", (string traceId, string spanId) =>
        {
            if (traces.Read(traceId, trace => trace.Find(spanId)) is not { } span)
                return Unknown(traceId);
            var linkedFrom = traces.LinkingTo(traceId)
                .Where(other => other.Links.Any(link => link.TraceId == traceId && link.SpanId == spanId))
                .Select(other => new SpanReference(other.TraceId, other.SpanId, other.Name, other.Resource.Name));
            var linksTo = span.Links.Select(link => traces.Read(link.TraceId, trace => trace.Find(link.SpanId)) is { } target
                ? new SpanReference(target.TraceId, target.SpanId, target.Name, target.Resource.Name)
                : new SpanReference(link.TraceId, link.SpanId, null, null));
            return Results.Json(new SpanDetails(SpanView.From(span), [.. linksTo], [.. linkedFrom]), DashboardJson.Options);
        });
    }

    private static IResult Unknown(string traceId) =>
        ErrorEnvelope.Result(StatusCodes.Status404NotFound, "trace_not_found", $"There is no trace or span of this id: '{traceId}'. The oldest ones go first.");
}

/// <summary>A span with both directions of its links; names are null when the other span is not (or no longer) here.</summary>
internal sealed record SpanDetails(SpanView Span, SpanReference[] LinksTo, SpanReference[] LinkedFrom);

internal sealed record SpanReference(string TraceId, string SpanId, string? Name, string? Resource);
