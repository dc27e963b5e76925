using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Codes;

/// <summary>A row of table <c>codes</c>: what a printed symbol stands for.</summary>
public sealed class Code
{
    /// <summary>UUIDv7, so that ids sort by creation.</summary>
    public Guid Id { get; init; }

    /// <summary>What a dynamic code's symbol holds after <c>/r/</c>; null for a static code. Never reused, also after deletion.</summary>
    public string? ShortId { get; set; }

    /// <summary>Whether the symbol holds the short URL or the payload itself. Fixed at creation: it is printed.</summary>
    public CodeKind Kind { get; init; }

    /// <summary>JSON object with a member <c>type</c>.</summary>
    public required string Payload { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    /// <summary>For the team only; never shown to a scanner.</summary>
    public string? Notes { get; set; }

    public string[] Tags { get; set; } = [];

    public Guid? FolderId { get; set; }

    /// <summary>JSON object of the design; null is plain.</summary>
    public string? Design { get; set; }

    /// <summary>JSON array of rules; null when none.</summary>
    public string? Rules { get; set; }

    public CodeStatus Status { get; set; }

    public DateTimeOffset? ValidFrom { get; set; }

    public DateTimeOffset? ValidUntil { get; set; }

    public long? MaxScans { get; set; }

    /// <summary>Where a scan goes while the code does not lead anywhere (paused, expired, used up, deleted).</summary>
    public string? FallbackUrl { get; set; }

    /// <summary>Hash of the password that a scanner has to type; null when none.</summary>
    public string? PasswordHash { get; set; }

    public bool ForwardQuery { get; set; }

    /// <summary>Whose parameter wins when a query is forwarded.</summary>
    public QueryMerge QueryMerge { get; set; }

    /// <summary>JSON object of UTM tags; null when none.</summary>
    public string? Utm { get; set; }

    /// <summary>JSON object of app links by system; null when none.</summary>
    public string? DeepLinks { get; set; }

    /// <summary>What a scanner gets of a payload that is not a URL (<see cref="PayloadContent"/>).</summary>
    public string? Content { get; set; }

    public bool TrackScans { get; set; } = true;

    /// <summary>A scanner sees the destination and goes on by a click.</summary>
    public bool PreviewFirst { get; set; }

    /// <summary>For so many hours after its destination changed a scanner sees it first; null is never.</summary>
    public short? PreviewAfterChange { get; set; }

    /// <summary>When payload, rules or app links changed last after creation; the database's trigger writes it.</summary>
    public DateTimeOffset? DestinationChangedAt { get; private set; }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public short RedirectStatus { get; set; } = 302;

    /// <summary>Scans that it had elsewhere before it was imported; null when none are known.</summary>
    public long? ImportedScans { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Rises by one with every change; the ETag.</summary>
    public long Version { get; set; }

    /// <summary>Set while the code is deleted and can be restored.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Lower-case text that search looks through; the database's trigger writes it.</summary>
    public string SearchText { get; private set; } = "";
}

/// <summary>What the symbol of a code holds.</summary>
public enum CodeKind
{
    /// <summary>The short URL: the target can change after print.</summary>
    Dynamic,

    /// <summary>The payload itself: nothing can change after print, nothing is counted.</summary>
    Static,
}

/// <summary>Whether a code leads to its target. A deleted code keeps its status for the day it is restored.</summary>
public enum CodeStatus
{
    Active,

    /// <summary>Scans are answered with 410 or the fallback URL.</summary>
    Paused,

    /// <summary>As paused, and out of the default list.</summary>
    Archived,
}
