using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.Webhooks;

/// <summary>Section <c>Webhooks</c>: how events are delivered.</summary>
public sealed class WebhookOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>Time between two looks for deliveries that are due. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait after the first failed attempt; each next one is four times as long, with jitter. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts before a delivery is given up; 8 are about 30 hours. Default 8.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Failed attempts in a row after which a webhook is switched off. Default 50.</summary>
    [Range(1, 100_000)]
    public int PauseAfter { get; init; } = 50;

    /// <summary>Time between two looks at the numbers of scans, while a webhook is told of milestones or digests. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after midnight UTC the digest of a day is made, so that late scans are in it. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "23:00:00")]
    public TimeSpan DigestAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the log of deliveries is kept. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);
}
