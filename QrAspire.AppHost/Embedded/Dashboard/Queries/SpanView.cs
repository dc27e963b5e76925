using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>A span as the HTTP API shows it.</summary>
/// <param name="Kind">Internal, Server, Client, Producer, Consumer or Unspecified.</param>
/// <param name="Status">Unset, Ok or Error.</param>
/// <param name="StartTime">RFC 3339 UTC, to 100 ns; <paramref name="StartTimeUnixNano"/> is exact.</param>
internal sealed record SpanView(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    string Kind,
    string Resource,
    string InstanceId,
    string Scope,
    DateTimeOffset StartTime,
    string StartTimeUnixNano,
    double DurationMs,
    string Status,
    string? StatusMessage,
    AttributeSet Attributes,
    ImmutableArray<SpanEventView> Events,
    ImmutableArray<SpanLinkRecord> Links)
{
    public static SpanView From(SpanRecord span) => new(
        span.TraceId, span.SpanId, span.ParentSpanId, span.Name, span.Kind.ToString(), span.Resource.Name, span.Resource.InstanceId, span.Scope,
        UnixNano.ToTime(span.Start), span.Start.ToString(CultureInfo.InvariantCulture), UnixNano.ToMilliseconds(span.Duration),
        span.Status.ToString(), span.StatusMessage, span.Attributes,
        [.. span.Events.Select(item => new SpanEventView(UnixNano.ToTime(item.Time), UnixNano.ToMilliseconds(item.Time - span.Start), item.Name, item.Attributes))],
        span.Links);
}

/// <param name="OffsetMs">Since the start of the span.</param>
internal sealed record SpanEventView(DateTimeOffset Time, double OffsetMs, string Name, AttributeSet Attributes);
