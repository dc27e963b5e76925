using System.ComponentModel.DataAnnotations;

namespace QrAspire.Analytics.Ingest;

/// <summary>Section <c>Ingest</c>: how scans get from Kafka into the database.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Consume at all. Default: true, but false in environment <c>Testing</c>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Most records of one transaction. Default 20,000.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 20_000;

    /// <summary>Most bytes (keys and values) of one transaction. Default 16 MiB.</summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long the first record of a batch waits for company. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan BatchWait { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>First wait after a transient failure; doubles up to <see cref="RetryMax"/>. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait between two attempts. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long stopping waits for the batches in hand before it leaves them to the next owner. Default 6 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopWait { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long giving up a partition waits for the batches in hand; what is not stored by then comes again to the next owner. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RevokeWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Redirects come first: while more than this share of time some task waits for a processor (Linux pressure stall
    /// information, percent over 10 s), full batches pause as long as they took, at most <see cref="YieldMax"/>. 100 never yields. Default 40.
    /// </summary>
    [Range(0, 100)]
    public double YieldAbovePressure { get; set; } = 40;

    /// <summary>Longest pause of one full batch. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan YieldMax { get; set; } = TimeSpan.FromMilliseconds(500);
}
