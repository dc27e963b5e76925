namespace QrAspire.Baseline;

/// <summary>Whether a measure is within its limit now.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Labels">The series.</param>
/// <param name="Now">Its mean over the stretch that was judged.</param>
/// <param name="Limit">What it must not exceed.</param>
public sealed record Verdict(Measure Measure, string Labels, double Now, double Limit)
{
    /// <summary>Within the limit.</summary>
    public bool Goes => Now <= Limit;
}

/// <summary>Judges the present by the limits of the alerts.</summary>
public static class GoNoGo
{
    /// <summary>Every series that has a limit. A measure that has one and no series stands in the way as well: nobody knows.</summary>
    public static async Task<IReadOnlyList<Verdict>> RunAsync(Prometheus prometheus, Snapshot now, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>();
        foreach (var measure in Measure.All.Where(measure => measure.Limit is not null))
        {
            var limit = (await prometheus.QueryAsync(measure.Limit!, now.To, cancellationToken)).Select(point => point.Value).FirstOrDefault(double.NaN);
            var values = now.Values.Where(value => value.Measure == measure.Name).ToArray();
            verdicts.AddRange(values.Length == 0 ? [new(measure, "", double.NaN, limit)] : values.Select(value => new Verdict(measure, value.Labels, value.Mean, limit)));
        }

        return verdicts;
    }
}
