using System.Diagnostics.Metrics;

namespace QrAspire.Redirect.Answers;

/// <summary>Where an answer's target came from; label <c>source</c> of <c>qr_redirects_total</c>.</summary>
public enum AnswerSource
{
    /// <summary>From memory, while changes are heard live.</summary>
    Cache,

    /// <summary>Waited for Postgres.</summary>
    Db,

    /// <summary>From memory, while Postgres is out of reach: it may be stale.</summary>
    Fallback,
}

/// <summary>How often each outcome was answered. Counting is one atomic addition.</summary>
public sealed class AnswerCounts
{
    private static readonly Outcome[] s_outcomes = Enum.GetValues<Outcome>();
    private static readonly AnswerSource[] s_sources = Enum.GetValues<AnswerSource>();

    private readonly long[] _answers = new long[s_outcomes.Length * s_sources.Length];

    /// <summary>Counts one answer.</summary>
    public void Count(Outcome outcome, AnswerSource source) =>
        Interlocked.Increment(ref _answers[((int)outcome * s_sources.Length) + (int)source]);

    /// <summary>Every count with its labels; also those that are zero, because a counter that begins with its first event hides that event from a rate.</summary>
    public IEnumerable<Measurement<long>> Measure() =>
        from outcome in s_outcomes
        from source in s_sources
        select new Measurement<long>(
            Volatile.Read(ref _answers[((int)outcome * s_sources.Length) + (int)source]),
            new KeyValuePair<string, object?>("outcome", OutcomeNames.Metric(outcome)),
            new KeyValuePair<string, object?>("source", source.ToString().ToLowerInvariant()));
}
