namespace QrAspire.Analytics.Storage;

/// <summary>A record that could not be counted, kept with everything needed to look at it and to publish it again.</summary>
public sealed class DeadLetter
{
    /// <summary>UUIDv7, given when stored.</summary>
    public Guid Id { get; set; }

    /// <summary>Topic, partition and offset that the record had; together with <see cref="ContentHash"/> its identity.</summary>
    public required string OriginalTopic { get; set; }

    public int OriginalPartition { get; set; }

    public long OriginalOffset { get; set; }

    /// <summary>SHA-256 of key and value; offsets alone repeat when a broker starts anew.</summary>
    public required byte[] ContentHash { get; set; }

    public byte[]? Key { get; set; }

    public byte[]? Value { get; set; }

    /// <summary>The original headers as a JSON array of <c>[name, base64 value]</c>, in order.</summary>
    public required string Headers { get; set; }

    /// <summary>Stable snake_case reason.</summary>
    public required string Reason { get; set; }

    /// <summary>The reason in a sentence.</summary>
    public required string Message { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset FailedAt { get; set; }

    public DateTimeOffset StoredAt { get; set; }

    /// <summary>When the record was last published again; null: never.</summary>
    public DateTimeOffset? ReplayedAt { get; set; }

    public int Replays { get; set; }
}
