namespace QrAspire.Redirect.Publishing;

/// <summary>How the publisher is doing, for metrics and health.</summary>
public sealed class PublishStatus
{
    private long _published;
    private long _pending;
    private long _countedAt;
    private long _damaged;
    private long _oldestPending;
    private volatile bool _isKafkaUp = true;

    /// <summary>Records that the broker has acknowledged since the start, repeated ones included.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Records in the journal that the broker has not acknowledged, given how many were appended since the start.</summary>
    public long Pending(long appended) => Volatile.Read(ref _pending) + appended - Volatile.Read(ref _countedAt);

    /// <summary>Bytes of the journal that were damaged and had to be skipped.</summary>
    public long Damaged
    {
        get => Volatile.Read(ref _damaged);
        internal set => Volatile.Write(ref _damaged, value);
    }

    /// <summary>When the oldest pending record happened; null when none is pending.</summary>
    public DateTimeOffset? OldestPending
    {
        get => Volatile.Read(ref _oldestPending) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        internal set => Volatile.Write(ref _oldestPending, value?.UtcTicks ?? 0);
    }

    /// <summary>False from the first failed delivery to the next that succeeds.</summary>
    public bool IsKafkaUp
    {
        get => _isKafkaUp;
        internal set => _isKafkaUp = value;
    }

    internal void SetPending(long pending, long appended)
    {
        Volatile.Write(ref _pending, pending);
        Volatile.Write(ref _countedAt, appended);
    }

    internal void AddPublished(int records) => Interlocked.Add(ref _published, records);
}
