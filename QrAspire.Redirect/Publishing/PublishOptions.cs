using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Publishing;

/// <summary>Section <c>Publish</c>: the way from the journal to Kafka.</summary>
public sealed class PublishOptions
{
    public const string Section = "Publish";

    /// <summary>False holds everything in the journal: for benchmarks and for maintenance of the broker. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Time between two looks at the journal when there was nothing new. Default 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Most bytes that are sent before their delivery is awaited. Default 1 MiB.</summary>
    [Range(1024, 16 << 20)]
    public int BatchBytes { get; set; } = 1 << 20;

    /// <summary>
    /// With <c>Journal:Release=consumed</c>: no more than this is sent to a partition beyond what Analytics has committed. The
    /// embedded broker forgets what exceeds about 5 MiB. Default 2 MiB.
    /// </summary>
    [Range(1024, 1L << 40)]
    public long UnconsumedBytesPerPartition { get; set; } = 2 << 20;

    /// <summary>Time between two looks at what Analytics has committed, while something is unreleased. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReleasePoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the broker may take for a record before it is sent anew. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>On shutdown the backlog is sent for at most this long; the rest waits for the next start. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often folders of ended processes are looked for, whose backlog this one then sends. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan AdoptInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Nice value of the publishing threads on Linux, 0 to 19: under pressure redirects get the processor first, and the backlog is
    /// caught up afterwards. Default 10.
    /// </summary>
    [Range(0, 19)]
    public int Nice { get; set; } = 10;
}
