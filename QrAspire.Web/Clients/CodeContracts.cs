using System.Text.Json.Nodes;

namespace QrAspire.Web.Clients;

/// <summary>Whether a symbol holds its payload (static) or a short URL whose target can change (dynamic).</summary>
public enum CodeKind
{
    Dynamic,
    Static,
}

/// <summary>A code as Api answers it.</summary>
public sealed record Code
{
    public required Guid Id { get; init; }

    /// <summary>Absent for a static code: nothing is resolved when it is scanned.</summary>
    public string? ShortId { get; init; }

    /// <summary>What a dynamic code's symbol holds.</summary>
    public string? ShortUrl { get; init; }

    public CodeKind Kind { get; init; }

    /// <summary>Tagged by <c>type</c>; kept as JSON, so that a payload type this version does not know is still shown and sent back whole.</summary>
    public required JsonObject Payload { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public JsonObject? Design { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>archived</c> or <c>deleted</c>.</summary>
    public string Status { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was deleted; absent otherwise.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Rises by one with each change; also the entity tag.</summary>
    public long Version { get; init; }
}

/// <summary>One page of codes, newest first unless sorted otherwise.</summary>
/// <param name="Items">The codes.</param>
/// <param name="NextCursor">Where the next page starts; absent on the last one.</param>
/// <param name="Total">How many codes match in all.</param>
public sealed record CodePage(IReadOnlyList<Code> Items, string? NextCursor, long? Total);

/// <summary>What to list; empty fields do not filter.</summary>
public sealed record CodeQuery(string? Search = null, string? Tag = null, string? Kind = null, string? Status = null, string? Sort = null, string? Cursor = null, int Limit = 20);

/// <summary>Versions of a code, newest first.</summary>
public sealed record CodeHistory(IReadOnlyList<CodeVersion> Items, string? NextCursor);

/// <summary>One version of a code.</summary>
/// <param name="Version">Number, from 1.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="Action"><c>created</c>, <c>changed</c>, <c>deleted</c>, <c>undeleted</c>, <c>restored</c>, …</param>
/// <param name="Changes">What differs from the version before.</param>
public sealed record CodeVersion(long Version, DateTimeOffset ChangedAt, string ChangedBy, string Action, IReadOnlyList<FieldChange> Changes);

/// <summary>One member that a change touched.</summary>
public sealed record FieldChange(string Field, JsonNode? Old, JsonNode? New);
