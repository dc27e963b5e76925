namespace QrAspire.Tests.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to the bytes that pass; the names are Toxiproxy's.</summary>
public abstract record Toxic
{
    private Toxic()
    {
    }

    /// <summary>Delays every chunk.</summary>
    public sealed record Latency(TimeSpan Delay, TimeSpan Jitter = default) : Toxic;

    /// <summary>Lets at most so many bytes pass per second and direction.</summary>
    public sealed record Bandwidth(int BytesPerSecond) : Toxic;

    /// <summary>Half-open: connections stand, bytes vanish, nobody is told.</summary>
    public sealed record Timeout : Toxic;

    /// <summary>Connections are reset (RST) at their next byte, new ones at once.</summary>
    public sealed record ResetPeer : Toxic;

    /// <summary>Lets so many bytes through per connection and direction, then closes it in the middle of whatever was sent.</summary>
    public sealed record LimitData(long Bytes) : Toxic;

    /// <summary>The service is gone: standing connections are cut, new ones refused.</summary>
    public sealed record Down : Toxic;
}
