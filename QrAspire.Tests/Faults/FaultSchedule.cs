namespace QrAspire.Tests.Faults;

/// <summary>What can be done to the product while it is under load.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL Redirect; the host starts it again.</summary>
    KillRedirect,

    /// <summary>SIGKILL Analytics.</summary>
    KillAnalytics,

    /// <summary>SIGKILL the broker: every record and offset in it is gone.</summary>
    KillKafka,

    /// <summary>SIGKILL the postmaster: crash recovery at the next start.</summary>
    KillPostgres,

    /// <summary>SIGSTOP Analytics for a while, then SIGCONT: a consumer that believes it is still in the group.</summary>
    PauseAnalytics,

    /// <summary>SIGSTOP the broker for a while.</summary>
    PauseKafka,

    /// <summary>SIGTERM Analytics, as a deployment does.</summary>
    StopAnalytics,

    /// <summary>SIGTERM Redirect, as a deployment does.</summary>
    StopRedirect,
}

/// <summary>One fault of a schedule.</summary>
/// <param name="At">When it strikes, from the start of the load.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Length">How long a pause lasts; zero for kills.</param>
public sealed record PlannedFault(TimeSpan At, FaultKind Kind, TimeSpan Length);

/// <summary>Seeded schedules: the same seed strikes the same way at the same moments.</summary>
public static class FaultSchedule
{
    private static readonly FaultKind[] s_always = [FaultKind.KillRedirect, FaultKind.KillAnalytics, FaultKind.KillKafka, FaultKind.KillPostgres];

    /// <summary>What strikes in every schedule.</summary>
    public static IReadOnlyList<FaultKind> Always => s_always;

    /// <summary>
    /// Faults for a run of the given length, in order of time: each of the four kills at least once, the rest drawn at random; none in the first and last tenth.
    /// </summary>
    /// <param name="seed">Seed of the random choices.</param>
    /// <param name="length">Length of the run.</param>
    /// <param name="count">How many faults, at least four.</param>
    public static IReadOnlyList<PlannedFault> Create(int seed, TimeSpan length, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, s_always.Length);
        var random = new Random(seed);
        var kinds = s_always.Concat(Enumerable.Range(0, count - s_always.Length).Select(_ => random.GetItems(Enum.GetValues<FaultKind>(), 1)[0])).ToArray();
        random.Shuffle(kinds);

        // One fault per slot, anywhere inside of it: faults overlap the recovery of their predecessor now and then, but not always.
        var slot = length * 0.8 / count;
        return [.. kinds.Select((kind, index) => new PlannedFault(
            (length * 0.1) + (slot * (index + random.NextDouble())),
            kind,
            kind is FaultKind.PauseAnalytics or FaultKind.PauseKafka ? TimeSpan.FromSeconds(0.5 + (2.5 * random.NextDouble())) : TimeSpan.Zero)).OrderBy(fault => fault.At)];
    }
}
