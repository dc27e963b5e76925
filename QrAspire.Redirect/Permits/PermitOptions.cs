using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Permits;

/// <summary>Section <c>Permits</c>: how scans of codes with a limit are counted over all replicas.</summary>
public sealed class PermitOptions
{
    public const string Section = "Permits";

    /// <summary>Folder of the records of used permits. Default: <c>redirect/permits</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>How long a scan waits for its permit. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most scans that wait at the same time; those beyond it are told to try again. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int Queue { get; set; } = 10_000;
}
