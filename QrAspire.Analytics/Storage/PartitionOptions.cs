using System.ComponentModel.DataAnnotations;

namespace QrAspire.Analytics.Storage;

/// <summary>How long a partition of <c>scans</c> spans.</summary>
public enum PartitionWidth
{
    Day,
    Week,
    Month,
}

/// <summary>Section <c>Partitions</c>: how the raw scans are cut and how long they are kept.</summary>
public sealed class PartitionOptions : IValidatableObject
{
    public const string Section = "Partitions";

    /// <summary>Span of one partition, UTC; weeks begin on Monday. May be changed at any time: new partitions begin where the last one ends. Default month.</summary>
    public PartitionWidth Width { get; set; } = PartitionWidth.Month;

    /// <summary>Partitions made ahead of now. Default 4.</summary>
    [Range(1, 100)]
    public int Ahead { get; set; } = 4;

    /// <summary>Time between two looks at what is missing and what is too old. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Raw scans older than this are dropped, whole partitions at a time; rollups keep their totals. Unset (default): kept for ever.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>Folder that receives each partition as gzip-compressed COPY data before it is dropped. Unset (default): dropped without a copy.</summary>
    public string? ArchiveFolder { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Retention is { } retention && retention < TimeSpan.FromDays(2))
        {
            yield return new("Partitions:Retention is shorter than two days, so that days could be dropped before they are closed.", [nameof(Retention)]);
        }
    }
}
