using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Targets;

/// <summary>Section <c>Targets</c>: how Redirect learns and keeps what codes lead to.</summary>
public sealed class TargetOptions
{
    public const string Section = "Targets";

    /// <summary>Snapshot file. Default: <c>redirect/targets.snapshot</c> in the data folder.</summary>
    public string? Snapshot { get; set; }

    /// <summary>A changed table is written to the snapshot file at least this often; a small one within a second. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan SnapshotInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Without notifications, changes are asked for this often, which also finds a dead connection. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Revalidate { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one statement other than the full read. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Least time between two look-ups of unknown ids; each asks for many ids at once. Default 15 ms (at most 67 per second).</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan LookupInterval { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// How many unknown ids per second are looked up while changes are heard live. The table is then complete but for the
    /// moment between a commit and its notification, so a flood of random ids is answered 404 beyond this. Default 100.
    /// </summary>
    [Range(1, 1_000_000)]
    public int LookupsPerSecond { get; set; } = 100;

    /// <summary>Most unknown ids that wait for a look-up; beyond it they are answered at once. Default 4096.</summary>
    [Range(1, 1_000_000)]
    public int LookupQueue { get; set; } = 4096;

    /// <summary>Longest time a request waits for a look-up. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan LookupTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For this long after the start, a request for an id that is not known yet waits for the first contact with Postgres. Default 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an id that Postgres did not know is not asked for again. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UnknownFor { get; set; } = TimeSpan.FromSeconds(10);
}
