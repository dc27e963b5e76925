namespace QrAspire.Api.Templates;

/// <summary>A row of table <c>templates</c>: a design under a name, to be given to codes.</summary>
public sealed class Template
{
    public Guid Id { get; init; }

    /// <summary>Unique, compared without case.</summary>
    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>JSON object of the design.</summary>
    public required string Design { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; }
}
