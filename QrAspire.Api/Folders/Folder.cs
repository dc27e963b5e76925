namespace QrAspire.Api.Folders;

/// <summary>A row of table <c>folders</c>; a code is in at most one.</summary>
public sealed class Folder
{
    public Guid Id { get; init; }

    /// <summary>Unique, compared without case.</summary>
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; }
}
