namespace QrAspire.Analytics.Ingest;

/// <summary>
/// Waits between attempts: doubling from <paramref name="first"/> to <paramref name="max"/>, each drawn evenly from its
/// upper half ("equal jitter"), so that instances that failed together do not come back together.
/// </summary>
public sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    /// <summary>The wait after attempt <paramref name="attempt"/> (1 = the first); never above the maximum.</summary>
    public TimeSpan After(int attempt)
    {
        var ceiling = Math.Min(max.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromMilliseconds(ceiling / 2 + random.NextDouble() * ceiling / 2);
    }
}
