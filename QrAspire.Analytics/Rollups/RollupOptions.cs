using System.ComponentModel.DataAnnotations;

namespace QrAspire.Analytics.Rollups;

/// <summary>Section <c>Rollups</c>.</summary>
public sealed class RollupOptions
{
    public const string Section = "Rollups";

    /// <summary>Time between two looks for days to close. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(15);
}
