using System.ComponentModel.DataAnnotations;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>Section <c>Logs</c>: what happens to log records between the code and the console, the file and OTLP.</summary>
public sealed class LogOptions
{
    public const string Section = "Logs";

    /// <summary>Records of one event (same logger, level and event) that pass within <see cref="BurstWindow"/>; the rest are counted and told of in one record. 0 lets all pass. Default 100.</summary>
    [Range(0, 1_000_000)]
    public int BurstLimit { get; set; } = 100;

    /// <summary>Over what time a burst is counted. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan BurstWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Groups of errors that are remembered; further ones are counted as <c>other</c>. Default 200.</summary>
    [Range(1, 10_000)]
    public int ErrorGroups { get; set; } = 200;

    /// <summary>File that receives every record as one line of JSON, beside the console; a process that finds it taken writes to one with its number. Unset (default): none.</summary>
    public string? File { get; set; }

    /// <summary>A file of this size is put aside and a new one begun, bytes. Default 16 MiB.</summary>
    [Range(1024, 10_000_000_000)]
    public long FileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Files put aside that are kept. Default 4.</summary>
    [Range(0, 1_000)]
    public int FilesKept { get; set; } = 4;
}
