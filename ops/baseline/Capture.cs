using System.Globalization;

namespace QrAspire.Baseline;

/// <summary>Measures a stretch of the past.</summary>
public static class Capture
{
    // Enough points for a mean, few enough for a week: at most 10,080 of a minute each.
    private static readonly TimeSpan s_shortestStep = TimeSpan.FromSeconds(5);

    /// <summary>Means and peaks of every measure over the stretch that ends at <paramref name="to"/>.</summary>
    /// <exception cref="InvalidDataException">Prometheus has no data of that time.</exception>
    public static async Task<Snapshot> RunAsync(Prometheus prometheus, DateTimeOffset to, TimeSpan length, CancellationToken cancellationToken)
    {
        var step = length / 500 is var fine && fine < s_shortestStep ? s_shortestStep : TimeSpan.FromSeconds(Math.Min(60, Math.Ceiling(fine.TotalSeconds)));
        var range = string.Create(CultureInfo.InvariantCulture, $"[{length.TotalSeconds:0}s:{step.TotalSeconds:0}s]");
        var values = new List<Value>();
        foreach (var measure in Measure.All)
        {
            // NaN is what a ratio of nothing to nothing gives; it is no sample.
            var series = $"(({measure.Expression}) >= -Inf){range}";
            var means = await prometheus.QueryAsync($"avg_over_time({series})", to, cancellationToken);
            var peaks = (await prometheus.QueryAsync($"max_over_time({series})", to, cancellationToken)).ToDictionary(StringComparer.Ordinal);
            var counts = (await prometheus.QueryAsync($"count_over_time({series})", to, cancellationToken)).ToDictionary(StringComparer.Ordinal);
            values.AddRange(means.Select(mean => new Value(measure.Name, mean.Labels, mean.Value, peaks[mean.Labels], (int)counts[mean.Labels])));
        }

        var covered = (await prometheus.QueryAsync($"max(count_over_time(up{range}))", to, cancellationToken)).Select(point => step * point.Value).FirstOrDefault();
        return covered > TimeSpan.Zero
            ? new(to, length, covered < length ? covered : length, values)
            : throw new InvalidDataException($"Prometheus has no data of the {length} before {to:u}.");
    }

    private static Dictionary<string, double> ToDictionary(this IEnumerable<(string Labels, double Value)> series, StringComparer comparer)
        => series.ToDictionary(point => point.Labels, point => point.Value, comparer);
}
