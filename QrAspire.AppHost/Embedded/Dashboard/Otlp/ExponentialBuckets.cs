using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Exponential histograms as explicit ones: bucket i holds (base^i, base^(i+1)] with base = 2^(2^-scale) (OpenTelemetry metrics data model, ExponentialHistogram).</summary>
internal static class ExponentialBuckets
{
    public static HistogramValue ToExplicit(ExponentialHistogramPoint point)
    {
        var power = Math.Pow(2, -point.Scale);
        List<double> bounds = [];
        List<ulong> counts = [];

        // Negative values mirror the positive buckets: from the most negative up.
        var negative = point.Negative?.BucketCounts.Count ?? 0;
        for (var i = negative - 1; i >= 0; i--)
            Add(-Bound(point.Negative!.Offset + i), point.Negative.BucketCounts[i]);
        if (point.ZeroCount > 0 || negative > 0)
            Add(0, point.ZeroCount);

        var positive = point.Positive?.BucketCounts.Count ?? 0;
        if (positive > 0)
            Add(Bound(point.Positive!.Offset), 0);
        for (var i = 0; i < positive; i++)
            Add(Bound(point.Positive!.Offset + i + 1), point.Positive.BucketCounts[i]);

        counts.Add(0);
        return new HistogramValue(point.Count, point.Sum, [.. bounds], [.. counts]);

        double Bound(int index) => Math.Clamp(Math.Pow(2, index * power), 0, double.MaxValue);

        void Add(double bound, ulong count)
        {
            // Extreme scales collapse bounds into one.
            if (bounds.Count > 0 && bound <= bounds[^1])
            {
                counts[^1] += count;
                return;
            }

            bounds.Add(bound);
            counts.Add(count);
        }
    }
}
