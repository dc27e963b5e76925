namespace QrAspire.Redirect.Targets;

/// <summary>
/// How many unknown ids per second may be looked up: a token bucket that holds one second's worth. <see cref="TryTake"/> is for one thread at a
/// time, the rest for any.
/// </summary>
internal sealed class LookupBudget(int perSecond, TimeProvider time)
{
    /// <summary>A flood is over when nothing has been refused for this long.</summary>
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(1);

    private double _left = perSecond;
    private long _filledAt = time.GetTimestamp();
    private long _refusedAt;

    /// <summary>True while more is asked for than the budget has.</summary>
    public bool IsFlooded => Volatile.Read(ref _refusedAt) is var at and not 0 && time.GetElapsedTime(at) < s_calm;

    /// <summary>Takes one look-up; false, and a flood, when none is left.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_left < 1)
        {
            Refuse();
            return false;
        }

        _left--;
        return true;
    }

    /// <summary>Notes that an id was turned away.</summary>
    public void Refuse() => Volatile.Write(ref _refusedAt, time.GetTimestamp());
}
