using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>Conditions on spans and traces, from the query string.</summary>
internal sealed record SpanQuery(string? Resource, string? TraceId, string? Text, string? Kind, bool ErrorsOnly, AttributeFilter[] Filters)
{
    public static SpanQuery From(IQueryCollection query) => new(
        query["resource"], ((string?)query["traceId"])?.ToLowerInvariant(), query["text"], query["kind"],
        query["errors"] == "true" || query["hasError"] == "true", AttributeFilter.From(query));

    private bool HasSpanConditions => !string.IsNullOrEmpty(Kind) || Filters.Length > 0;

    /// <summary>A trace matches when it has spans of the resource, errors if asked, the text in its id or a span's name, and one span that satisfies kind and filters together.</summary>
    public bool Matches(Trace trace) =>
        (string.IsNullOrEmpty(TraceId) || trace.Id == TraceId)
        && trace.Has(Resource)
        && (!ErrorsOnly || trace.ErrorCount > 0)
        && (string.IsNullOrEmpty(Text) || trace.Id.StartsWith(Text, StringComparison.OrdinalIgnoreCase) || trace.Spans.Any(span => Contains(span, Text)))
        && (!HasSpanConditions || trace.Spans.Any(MatchesConditions));

    public bool Matches(SpanRecord span) =>
        (string.IsNullOrEmpty(TraceId) || span.TraceId == TraceId)
        && span.Resource.Matches(Resource)
        && (!ErrorsOnly || span.Status == SpanStatus.Error)
        && (string.IsNullOrEmpty(Text) || Contains(span, Text))
        && MatchesConditions(span);

    private bool MatchesConditions(SpanRecord span) =>
        (string.IsNullOrEmpty(Kind) || string.Equals(span.Kind.ToString(), Kind, StringComparison.OrdinalIgnoreCase))
        && Array.TrueForAll(Filters, filter => filter.Matches(Field(span, filter.Name)));

    private static bool Contains(SpanRecord span, string text) => span.Name.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string? Field(SpanRecord span, string name) => name switch
    {
        "name" => span.Name,
        "kind" => span.Kind.ToString(),
        "status" => span.Status.ToString(),
        "resource" => span.Resource.Name,
        "scope" => span.Scope,
        "spanId" => span.SpanId,
        "durationMs" => AttributeText.Of(UnixNano.ToMilliseconds(span.Duration)),
        _ => span.Attributes.Text(name) ?? span.Resource.Attributes.Text(name),
    };
}
