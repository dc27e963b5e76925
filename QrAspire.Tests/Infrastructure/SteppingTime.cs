namespace QrAspire.Tests.Infrastructure;

/// <summary>A clock that somebody sets: the time of day steps, while timestamps and timers go on, as they do on a real machine.</summary>
public sealed class SteppingTime : TimeProvider
{
    private long _offset;

    /// <summary>Sets the clock to so far from the true time.</summary>
    public void StepTo(TimeSpan offset) => Volatile.Write(ref _offset, offset.Ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _offset));
}
