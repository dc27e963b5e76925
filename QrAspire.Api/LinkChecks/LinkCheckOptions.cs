using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.LinkChecks;

/// <summary>Section <c>LinkChecks</c>: destinations are asked now and then whether they still answer.</summary>
public sealed class LinkCheckOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "LinkChecks";

    /// <summary>Whether destinations are asked at all. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often a destination is asked. Default once a day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long after a change a new destination is asked first. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between two looks for destinations that are due. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most destinations asked at one look. Default 200.</summary>
    [Range(1, 10_000)]
    public int Batch { get; init; } = 200;

    /// <summary>How many are asked at the same time. Default 8.</summary>
    [Range(1, 100)]
    public int Concurrency { get; init; } = 8;
}
