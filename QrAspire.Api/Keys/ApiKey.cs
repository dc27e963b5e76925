namespace QrAspire.Api.Keys;

/// <summary>A row of table <c>api_keys</c>: a program's way in. The key itself is not stored.</summary>
public sealed class ApiKey
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>How the key begins, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key; enough, because a key is 256 random bits.</summary>
    public required byte[] Hash { get; init; }

    public bool ReadOnly { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
