using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Google.Protobuf.Collections;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Takes in metric points.</summary>
internal sealed class OtlpMetrics(TelemetryStore store, OtlpValues values)
{
    private const int Delta = 1;

    /// <summary>Returns how many points were refused: from one resource too many.</summary>
    public int Add(MetricsRequest request)
    {
        List<MetricSample> samples = [];
        var rejected = 0;
        foreach (var group in request.ResourceMetrics)
        {
            var resource = values.Resource(store.Resources, group.Resource);
            foreach (var scope in group.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                {
                    if (resource is null)
                        rejected++;
                    else
                        samples.AddRange(Read(metric, resource, values.Intern(scope.Scope?.Name ?? "")));
                }
            }
        }

        if (samples.Count > 0)
            store.Metrics.Add(samples);
        return rejected;
    }

    private IEnumerable<MetricSample> Read(Metric metric, TelemetryResource resource, string meter)
    {
        return metric.DataCase switch
        {
            Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(point => Number(point, MetricKind.Gauge, false)),
            Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point => Number(point, metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.UpDownCounter, metric.Sum.AggregationTemporality == Delta)),
            Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Where(IsWhole).Select(point => Sample(
                MetricKind.Histogram, metric.Histogram.AggregationTemporality == Delta, point.StartTimeUnixNano, point.TimeUnixNano, point.Count,
                new HistogramValue(point.Count, point.Sum, [.. point.ExplicitBounds], [.. point.BucketCounts]), point.Attributes, point.Exemplars)),
            Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(point => Sample(
                MetricKind.Histogram, metric.ExponentialHistogram.AggregationTemporality == Delta, point.StartTimeUnixNano, point.TimeUnixNano, point.Count,
                ExponentialBuckets.ToExplicit(point), point.Attributes, point.Exemplars)),
            Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(point => Sample(
                MetricKind.Histogram, false, point.StartTimeUnixNano, point.TimeUnixNano, point.Count,
                new HistogramValue(point.Count, point.Sum, [], [point.Count]), point.Attributes, [])),
            _ => [],
        };

        MetricSample Number(NumberPoint point, MetricKind kind, bool isDelta) => Sample(
            kind, isDelta, point.StartTimeUnixNano, point.TimeUnixNano, point.ValueCase == NumberPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble, null, point.Attributes, point.Exemplars);

        MetricSample Sample(MetricKind kind, bool isDelta, ulong began, ulong time, double value, HistogramValue? histogram, RepeatedField<KeyValue> attributes, RepeatedField<Exemplar> exemplars) => new(
            resource, meter, values.Intern(metric.Name), kind, values.Intern(metric.Unit), values.Intern(metric.Description), isDelta,
            UnixNano.From(began), UnixNano.From(time), value, histogram, values.Attributes(attributes), [.. Exemplars(exemplars)]);
    }

    // The specification allows a histogram without buckets; any other mismatch is malformed.
    private static bool IsWhole(HistogramPoint point) =>
        point.BucketCounts.Count == point.ExplicitBounds.Count + 1 || (point.BucketCounts.Count == 0 && point.ExplicitBounds.Count == 0);

    private IEnumerable<MetricExemplar> Exemplars(RepeatedField<Exemplar> wire)
    {
        foreach (var exemplar in wire)
        {
            if (OtlpValues.Id(exemplar.TraceId, 16) is { } traceId && OtlpValues.Id(exemplar.SpanId, 8) is { } spanId)
            {
                yield return new MetricExemplar(
                    UnixNano.From(exemplar.TimeUnixNano),
                    exemplar.ValueCase == Exemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble,
                    traceId, spanId, values.Attributes(exemplar.FilteredAttributes));
            }
        }
    }
}
