using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>A trace as the HTTP API shows it; a summary leaves the spans out.</summary>
/// <param name="Name">Of the span that began it.</param>
/// <param name="Resource">Of the span that began it.</param>
/// <param name="Detail">What that span did, in few words, when its name does not tell.</param>
/// <param name="DroppedSpans">Spans beyond the bound of one trace, which were not kept.</param>
internal sealed record TraceView(
    string TraceId,
    string Name,
    string Resource,
    string? Detail,
    DateTimeOffset StartTime,
    double DurationMs,
    int SpanCount,
    int ErrorCount,
    int DroppedSpans,
    ImmutableArray<ResourceSpanCount> Resources,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SpanView[]? Spans)
{
    public static TraceView From(Trace trace, bool withSpans) => new(
        trace.Id, trace.Root.Name, trace.Root.Resource.Name, WaterfallRow.DetailOf(trace.Root), UnixNano.ToTime(trace.Start), UnixNano.ToMilliseconds(trace.End - trace.Start),
        trace.Spans.Count, trace.ErrorCount, trace.DroppedSpans, ResourceSpanCount.Of(trace.Spans),
        withSpans ? [.. trace.Spans.OrderBy(span => span.Start).Select(SpanView.From)] : null);
}

/// <summary>How many spans of a trace a resource made, in order of its first one.</summary>
internal sealed record ResourceSpanCount(string Name, int Spans, int Errors)
{
    public static ImmutableArray<ResourceSpanCount> Of(IEnumerable<SpanRecord> spans) =>
    [
        .. spans.GroupBy(span => span.Resource.Name)
            .OrderBy(group => group.Min(span => span.Start))
            .Select(group => new ResourceSpanCount(group.Key, group.Count(), group.Count(span => span.Status == SpanStatus.Error))),
    ];
}
