using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Takes in spans.</summary>
internal sealed class OtlpTraces(TelemetryStore store, OtlpValues values)
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    /// <summary>Returns how many spans were refused: without valid ids, or from one resource too many.</summary>
    public int Add(TracesRequest request)
    {
        List<SpanRecord> spans = [];
        var rejected = 0;
        foreach (var group in request.ResourceSpans)
        {
            var resource = values.Resource(store.Resources, group.Resource);
            foreach (var scope in group.ScopeSpans)
            {
                foreach (var wire in scope.Spans)
                {
                    if (resource is not null && Read(wire, resource, scope.Scope) is { } span)
                        spans.Add(span);
                    else
                        rejected++;
                }
            }
        }

        if (spans.Count > 0)
            store.Traces.Add(spans);
        return rejected;
    }

    private SpanRecord? Read(Span wire, TelemetryResource resource, Scope? scope)
    {
        if (OtlpValues.Id(wire.TraceId, TraceIdLength) is not { } traceId || OtlpValues.Id(wire.SpanId, SpanIdLength) is not { } spanId)
            return null;
        return new SpanRecord(
            traceId,
            spanId,
            OtlpValues.Id(wire.ParentSpanId, SpanIdLength),
            values.Intern(values.Cut(wire.Name)),
            wire.Kind is >= 0 and <= 5 ? (SpanKind)wire.Kind : SpanKind.Unspecified,
            UnixNano.From(wire.StartTimeUnixNano),
            UnixNano.From(wire.EndTimeUnixNano),
            wire.Status?.Code is 1 or 2 ? (SpanStatus)wire.Status.Code : SpanStatus.Unset,
            string.IsNullOrEmpty(wire.Status?.Message) ? null : values.Cut(wire.Status.Message),
            resource,
            values.Intern(scope?.Name ?? ""),
            values.Attributes(wire.Attributes),
            wire.Events.Count == 0 ? [] : [.. wire.Events.Take(store.Limits.Attributes).Select(item => new SpanEventRecord(UnixNano.From(item.TimeUnixNano), values.Intern(item.Name), values.Attributes(item.Attributes)))],
            wire.Links.Count == 0 ? [] : [.. Links(wire)]);
    }

    private IEnumerable<SpanLinkRecord> Links(Span wire)
    {
        foreach (var link in wire.Links)
            if (OtlpValues.Id(link.TraceId, TraceIdLength) is { } traceId && OtlpValues.Id(link.SpanId, SpanIdLength) is { } spanId)
                yield return new SpanLinkRecord(traceId, spanId, values.Attributes(link.Attributes));
    }
}
