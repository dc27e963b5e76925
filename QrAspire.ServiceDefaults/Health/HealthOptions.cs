using System.ComponentModel.DataAnnotations;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Section <c>Health</c>: how often checks run and how long one may take.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Time between two runs of all checks; probes in between are answered from the last run. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A check that takes longer counts as unhealthy. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);
}
