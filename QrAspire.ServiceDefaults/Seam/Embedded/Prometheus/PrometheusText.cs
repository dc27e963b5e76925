using System.Buffers;
using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Writes Prometheus text format 0.0.4, or OpenMetrics 1.0 text with exemplars.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> output, bool openMetrics)
{
    /// <summary><c>target_info</c> with the resource's attributes as labels.</summary>
    public void WriteTarget(Resource resource)
    {
        WriteHead(openMetrics ? "target" : "target_info", openMetrics ? "info" : "gauge", "Attributes of this target.");
        Write("target_info{");
        var separator = "";
        foreach (var (key, value) in resource.Attributes)
        {
            Write(separator);
            WriteLabel(PrometheusNames.Label(key), value);
            separator = ",";
        }

        Write("} 1\n");
    }

    /// <summary>One family; <paramref name="metrics"/> are the streams of that name, normally one.</summary>
    public void WriteFamily(string name, List<Metric> metrics)
    {
        var first = metrics[0];
        var counter = first.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var kind = first.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            // A plain gauge may not end like a part of a histogram; these names come from the runtime's own meters.
            _ when name.EndsWith("_count", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal) => openMetrics ? "unknown" : "untyped",
            _ => "gauge",
        };
        WriteHead(counter && openMetrics ? name[..^"_total".Length] : name, kind, string.IsNullOrEmpty(first.Description) ? first.Name : first.Description);
        foreach (var metric in metrics)
        {
            // The meter tells streams of one name apart where several meters have it.
            var meter = metrics.Count > 1 ? metric.MeterName : null;
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                WritePoint(name, metric.MetricType, point, meter);
            }
        }
    }

    /// <summary>Ends the exposition.</summary>
    public void WriteEnd()
    {
        if (openMetrics)
        {
            Write("# EOF\n");
        }
    }

    private void WritePoint(string name, MetricType type, in MetricPoint point, string? meter)
    {
        switch (type)
        {
            case MetricType.LongSum:
                WriteSample(name, "", point, meter, point.GetSumLong(), null);
                break;
            case MetricType.DoubleSum:
                WriteSample(name, "", point, meter, point.GetSumDouble(), null);
                break;
            case MetricType.LongSumNonMonotonic:
                WriteSample(name, "", point, meter, point.GetSumLong(), null);
                break;
            case MetricType.DoubleSumNonMonotonic:
                WriteSample(name, "", point, meter, point.GetSumDouble(), null);
                break;
            case MetricType.LongGauge:
                WriteSample(name, "", point, meter, point.GetGaugeLastValueLong(), null);
                break;
            case MetricType.DoubleGauge:
                WriteSample(name, "", point, meter, point.GetGaugeLastValueDouble(), null);
                break;
            case MetricType.Histogram:
                WriteHistogram(name, point, meter);
                break;
            default:
                throw new NotSupportedException($"{name} has the type {type}, which the text format has no form for here.");
        }
    }

    /// <summary>Only histograms carry exemplars: their value is the measurement itself.</summary>
    private void WriteHistogram(string name, in MetricPoint point, string? meter)
    {
        var (below, lower) = (0L, double.NegativeInfinity);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            WriteSample(name, "_bucket", point, meter, below, ExemplarBetween(point, lower, bucket.ExplicitBound), bucket.ExplicitBound);
            lower = bucket.ExplicitBound;
        }

        WriteSample(name, "_sum", point, meter, point.GetHistogramSum(), null);
        WriteSample(name, "_count", point, meter, point.GetHistogramCount(), null);
    }

    private void WriteSample(string name, string suffix, in MetricPoint point, string? meter, double value, Exemplar? exemplar, double? bound = null)
    {
        Write(name);
        Write(suffix);
        var separator = "{";
        var index = 0;
        foreach (var (key, label) in point.Tags)
        {
            var labelName = PrometheusNames.Label(key);
            if (!IsRepeated(point.Tags, labelName, index++))
            {
                Write(separator);
                WriteLabel(labelName, label);
                separator = ",";
            }
        }

        if (meter is not null)
        {
            Write(separator);
            WriteLabel("otel_scope_name", meter);
            separator = ",";
        }

        if (bound is { } le)
        {
            Write(separator);
            Write("le=\"");
            WriteNumber(le, canonical: openMetrics);
            Write("\"");
            separator = ",";
        }

        Write(separator == "," ? "} " : " ");
        WriteNumber(value, canonical: false);
        if (exemplar is { } example)
        {
            Write($" # {{trace_id=\"{example.TraceId.ToHexString()}\",span_id=\"{example.SpanId.ToHexString()}\"}} ");
            WriteNumber(example.DoubleValue, canonical: false);
            Write(" ");
            WriteNumber(example.Timestamp.ToUnixTimeMilliseconds() / 1000.0, canonical: false);
        }

        Write("\n");
    }

    /// <summary>Two tags may have one name as a label, and Prometheus refuses everything of a target for one such sample: the first one counts.</summary>
    private static bool IsRepeated(ReadOnlyTagCollection tags, string labelName, int count)
    {
        foreach (var (key, _) in tags)
        {
            if (count-- == 0)
            {
                return false;
            }

            if (PrometheusNames.Label(key) == labelName)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteHead(string name, string type, string help)
    {
        help = help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        Write($"# HELP {name} {(openMetrics ? help.Replace("\"", "\\\"", StringComparison.Ordinal) : help)}\n# TYPE {name} {type}\n");
    }

    private void WriteLabel(string name, object? value)
    {
        Write(name);
        Write("=\"");
        var text = value switch
        {
            string given => given,
            bool flag => flag ? "true" : "false",
            string[] list => string.Join(',', list),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        Write(text.AsSpan().IndexOfAny('\\', '"', '\n') < 0
            ? text
            : text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal));
        Write("\"");
    }

    private void WriteNumber(double value, bool canonical)
    {
        if (double.IsFinite(value))
        {
            var span = output.GetSpan(32);
            value.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
            var integral = canonical && span[..written].IndexOfAny(".eE"u8) < 0;
            output.Advance(written);
            Write(integral ? ".0" : "");
        }
        else
        {
            Write(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
        }
    }

    private void Write(string text)
    {
        if (text.Length > 0)
        {
            Encoding.UTF8.GetBytes(text, output);
        }
    }

    private Exemplar? ExemplarBetween(in MetricPoint point, double lower, double upper)
    {
        if (openMetrics && point.TryGetExemplars(out var exemplars))
        {
            foreach (ref readonly var exemplar in exemplars)
            {
                if (exemplar.TraceId != default && exemplar.DoubleValue > lower && exemplar.DoubleValue <= upper)
                {
                    return exemplar;
                }
            }
        }

        return null;
    }
}
