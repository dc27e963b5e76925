using System.ComponentModel.DataAnnotations;

namespace QrAspire.Analytics.Live;

/// <summary>Section <c>Live</c>: the live feed.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Open feeds of one instance; more are refused with 503. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxFeeds { get; set; } = 1_000;

    /// <summary>Messages that wait for a slow reader before the oldest are dropped. Default 256.</summary>
    [Range(1, 10_000)]
    public int Buffer { get; set; } = 256;

    /// <summary>Time between two signs of life on a quiet feed. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
