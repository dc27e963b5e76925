namespace QrAspire.Api.Idempotency;

/// <summary>A row of table <c>idempotency_keys</c>: a request that was answered. While it is at work only its own transaction sees the row.</summary>
public sealed class IdempotencyKey
{
    /// <summary>The actor and the client's key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of method, path, query, media type and body.</summary>
    public required byte[] RequestHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int? Status { get; init; }

    /// <summary><c>Name: value</c> each.</summary>
    public string[]? Headers { get; init; }

    public byte[]? Body { get; init; }
}
