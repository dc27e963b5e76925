using System.ComponentModel.DataAnnotations;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>Section <c>Schema</c>: whether a service brings its database up to date when it starts.</summary>
public sealed class SchemaOptions
{
    public const string Section = "Schema";

    /// <summary>Migrate at start. Default: everywhere but in Production, where migrations are a step of their own.</summary>
    public bool? Migrate { get; set; }

    /// <summary>
    /// Migration at which to leave the database when migrating at start, newer ones undone: the way back to an older build (docs/migrations.md). <c>0</c>
    /// undoes all. Default: this build's newest.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>How long the start waits for a database that cannot be reached yet. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time of one statement of a migration: a table that has grown takes longer than a query may. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>First wait between two attempts; each next one doubles up to <see cref="MaxDelay"/>, with jitter. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait between two attempts. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(2);
}
