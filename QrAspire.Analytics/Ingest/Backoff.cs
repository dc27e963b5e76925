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

    /// <summary>Tries until it succeeds, is cancelled, or fails in a way that trying again cannot help.</summary>
    /// <param name="attempt">What to try.</param>
    /// <param name="failed">Told of each failure: how many there were, how long the wait is, what happened.</param>
    /// <param name="time">Clock of the waits.</param>
    /// <param name="cancellationToken">Ends it between two attempts, and what the attempt itself hears.</param>
    public async Task<T> RetryAsync<T>(Func<Task<T>> attempt, Action<int, TimeSpan, Exception> failed, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception exception) when (FailureClassifier.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                var wait = After(failures);
                failed(failures, wait, exception);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }
}
