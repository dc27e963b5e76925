using System.Collections.Immutable;

namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>One finished span. Ids are lower-case hex; times are <see cref="UnixNano"/>.</summary>
internal sealed record SpanRecord(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    SpanKind Kind,
    long Start,
    long End,
    SpanStatus Status,
    string? StatusMessage,
    TelemetryResource Resource,
    string Scope,
    AttributeSet Attributes,
    ImmutableArray<SpanEventRecord> Events,
    ImmutableArray<SpanLinkRecord> Links)
{
    public long Duration => Math.Max(0, End - Start);
}

internal sealed record SpanEventRecord(long Time, string Name, AttributeSet Attributes);

internal sealed record SpanLinkRecord(string TraceId, string SpanId, AttributeSet Attributes);

/// <summary>Numbers of OTLP's Span.SpanKind.</summary>
internal enum SpanKind
{
    Unspecified = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>Numbers of OTLP's Status.StatusCode.</summary>
internal enum SpanStatus
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}
