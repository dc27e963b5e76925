using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Journaling;

/// <summary>When the journal is forced from the operating system's cache to the disk.</summary>
public enum JournalSync
{
    /// <summary>Never: survives the death of the process, not of the machine.</summary>
    Never,

    /// <summary>Every <see cref="JournalOptions.SyncInterval"/>.</summary>
    Interval,

    /// <summary>Before each answer, one flush for all requests of a batch.</summary>
    Always,
}

/// <summary>When a record may leave the journal.</summary>
public enum JournalRelease
{
    /// <summary>When the consumer group of Analytics has committed past it: right for any broker, also one that forgets.</summary>
    Consumed,

    /// <summary>When the broker has acknowledged it: right for a broker that keeps what it acknowledges.</summary>
    Acked,
}

/// <summary>Section <c>Journal</c>.</summary>
public sealed class JournalOptions
{
    public const string Section = "Journal";

    /// <summary>Folder; each replica on the machine takes a numbered folder below it. Default: <c>journal</c> in the data folder.</summary>
    public string? Path { get; set; }

    /// <summary><c>write()</c> always comes before the answer; this chooses fsync: <c>always</c>, <c>interval</c> (default) or <c>never</c>.</summary>
    public JournalSync Sync { get; set; } = JournalSync.Interval;

    /// <summary>Time between two flushes of <see cref="JournalSync.Interval"/>. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A segment is closed at this size, bytes. Default 16 MiB.</summary>
    [Range(4096, 1L << 30)]
    public long SegmentBytes { get; set; } = 16 << 20;

    /// <summary>Most bytes that wait for the disk; beyond it an event is dropped, counted and its request answered. Default 8 MiB.</summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxPendingBytes { get; set; } = 8 << 20;

    /// <summary>Time between two attempts to write to a disk that failed; events in between are dropped and counted. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A disk that takes longer for one write counts as broken: events are dropped and counted until the write returns. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When a record may leave the journal: <c>consumed</c> (default) or <c>acked</c>.</summary>
    public JournalRelease Release { get; set; } = JournalRelease.Consumed;

    /// <summary>Released segments are kept this long for <c>journal replay</c>. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan KeepReleased { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Released segments together take at most this many bytes. Default 256 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long KeepReleasedBytes { get; set; } = 256 << 20;
}
