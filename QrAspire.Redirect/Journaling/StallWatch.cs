namespace QrAspire.Redirect.Journaling;

/// <summary>Notices a write that does not return. One write at a time is under way; looking costs one read.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private long _started;

    /// <summary>Starts to look, twice per <paramref name="timeout"/>; <paramref name="stalled"/> is called as long as the write is stuck.</summary>
    public StallWatch(TimeSpan timeout, TimeProvider time, Action stalled)
    {
        (_timeout, _time) = (timeout, time);
        _timer = time.CreateTimer(
            _ =>
            {
                if (IsStalled)
                {
                    stalled();
                }
            },
            null,
            timeout / 2,
            timeout / 2);
    }

    /// <summary>True while one write has been under way for too long.</summary>
    public bool IsStalled => Volatile.Read(ref _started) is var started and not 0 && _time.GetElapsedTime(started) > _timeout;

    /// <summary>A write begins.</summary>
    public void Begin() => Volatile.Write(ref _started, _time.GetTimestamp());

    /// <summary>It has returned.</summary>
    public void End() => Volatile.Write(ref _started, 0);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();
}
