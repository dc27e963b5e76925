namespace QrAspire.Baseline;

/// <summary>A value before and after.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Labels">The series.</param>
/// <param name="Before">Mean before.</param>
/// <param name="After">Mean after.</param>
public sealed record Change(Measure Measure, string Labels, double Before, double After)
{
    /// <summary>After by before; 1 when both are 0.</summary>
    public double Ratio => Before == After ? 1 : After / Before;

    /// <summary>Worse by more than <see cref="Measure.Tolerance"/> and by more than noise.</summary>
    public bool IsRegression => Measure.Worse == Worse.Higher && After - Before > Measure.Floor && (Before <= 0 || Ratio > Measure.Tolerance);
}

/// <summary>Two snapshots side by side.</summary>
public static class Comparison
{
    /// <summary>The series that both have, in the order of the measures.</summary>
    public static IReadOnlyList<Change> Of(Snapshot before, Snapshot after) =>
    [
        .. from measure in Measure.All
           from value in before.Values
           where value.Measure == measure.Name
           let later = after.Values.FirstOrDefault(candidate => candidate.Measure == value.Measure && candidate.Labels == value.Labels)
           where later is not null
           select new Change(measure, value.Labels, value.Mean, later.Mean),
    ];
}
