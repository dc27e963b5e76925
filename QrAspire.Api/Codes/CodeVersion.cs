namespace QrAspire.Api.Codes;

/// <summary>A row of table <c>code_history</c>: one version of a code, kept forever.</summary>
public sealed class CodeVersion
{
    public Guid CodeId { get; init; }

    public long Version { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who changed it: name of the user or API key; <c>anonymous</c> while authentication is off.</summary>
    public required string ChangedBy { get; init; }

    public ChangeAction Action { get; init; }

    /// <summary>The code's writable members after the change, as JSON; what a restore puts back.</summary>
    public required string Document { get; init; }
}

/// <summary>What made a version.</summary>
public enum ChangeAction
{
    Created,
    Changed,
    Deleted,

    /// <summary>A deleted code came back.</summary>
    Undeleted,

    /// <summary>An older version's content was put back.</summary>
    Restored,

    Imported,
    Cloned,
}
