using System.ComponentModel.DataAnnotations;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Section <c>Health</c>: how often checks run, how long one may take, and where their thresholds lie.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Time between two runs of all checks; probes in between are answered from the last run. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A check that takes longer has failed. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>For so long after the start a check that is not healthy yet is told of as information; what still is not is then a warning. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StartGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many changes of status are remembered over all checks. Default 100.</summary>
    [Range(0, 10_000)]
    public int History { get; set; } = 100;

    /// <summary>Free share of a disk below which its check fails. Default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double DiskFailingFreeRatio { get; set; } = 0.05;

    /// <summary>Free share of a disk below which its check is degraded. Default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double DiskDegradedFreeRatio { get; set; } = 0.1;

    /// <summary>How far the wall clock may move against the monotonic one between two runs. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(1);
}
