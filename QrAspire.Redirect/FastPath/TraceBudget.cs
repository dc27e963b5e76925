namespace QrAspire.Redirect.FastPath;

/// <summary>So many per second and no more, without a lock: a count per second that starts again with the next.</summary>
internal sealed class TraceBudget(int perSecond, TimeProvider time)
{
    private long _second;
    private int _used;

    public bool TryTake()
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (Volatile.Read(ref _second) != second)
        {
            Volatile.Write(ref _second, second);
            Volatile.Write(ref _used, 0);
        }

        return Volatile.Read(ref _used) < perSecond && Interlocked.Increment(ref _used) <= perSecond;
    }
}
