namespace QrAspire.Tests.Faults;

/// <summary>Percentiles of how long clients waited, milliseconds.</summary>
public sealed record Latency(double P50, double P99)
{
    /// <summary>Of the attempts in a book.</summary>
    public static Latency Of(IEnumerable<ScanAttempt> attempts)
    {
        var sorted = attempts.Select(attempt => (attempt.EndedAt - attempt.StartedAt).TotalMilliseconds).Order().ToArray();
        return new(sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"p50 {P50:0.00} ms, p99 {P99:0.00} ms");
}
