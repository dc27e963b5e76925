namespace QrAspire.Redirect.Targets;

/// <summary>
/// Ids that Postgres did not know a moment ago, in fixed memory (1 MiB): one slot per hash prefix, the newest wins. The table
/// is asked first, so an entry never hides a code that has become known.
/// </summary>
internal sealed class UnknownIds(TimeProvider time, TimeSpan keepFor)
{
    private const int Capacity = 1 << 16;

    private readonly ulong[] _hashes = new ulong[Capacity];
    private readonly long[] _until = new long[Capacity];
    private readonly Lock _changes = new();

    public bool Contains(ulong hash)
    {
        var at = (int)(hash & (Capacity - 1));
        return Volatile.Read(ref _hashes[at]) == hash && Volatile.Read(ref _until[at]) > time.GetTimestamp();
    }

    public void Add(ulong hash)
    {
        var at = (int)(hash & (Capacity - 1));
        lock (_changes)
        {
            // Between the two writes a reader sees the old hash as expired or the new one not yet: both only cost a look-up.
            Volatile.Write(ref _until[at], 0);
            Volatile.Write(ref _hashes[at], hash);
            Volatile.Write(ref _until[at], time.GetTimestamp() + (long)(keepFor.TotalSeconds * time.TimestampFrequency));
        }
    }
}
