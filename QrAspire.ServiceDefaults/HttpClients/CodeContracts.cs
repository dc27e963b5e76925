using System.Text.Json.Nodes;

namespace QrAspire.ServiceDefaults.HttpClients;

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
public sealed record CodeQuery(string? Search = null, string? Tag = null, string? Kind = null, string? Status = null, string? Sort = null, string? Cursor = null, int Limit = 20, string? Folder = null, string? ShortId = null);

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

/// <summary>How an import is to be made.</summary>
/// <param name="MediaType"><c>text/csv</c>, <c>application/x-ndjson</c>, or <c>application/json</c> for files of others.</param>
/// <param name="BestEffort">Keeps the good rows when some are refused.</param>
/// <param name="DryRun">Keeps nothing.</param>
/// <param name="From">Whose file it is: <c>shlink</c>, <c>yourls</c>, <c>kutt</c>, <c>bitly</c>, <c>dub</c>; null for our own.</param>
public sealed record ImportChoice(string MediaType, bool BestEffort = false, bool DryRun = false, string? From = null);

/// <summary>What an import did.</summary>
/// <param name="DryRun">Nothing was kept.</param>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Created">Rows that became codes, or would.</param>
/// <param name="Failed">Rows that were refused.</param>
/// <param name="Items">The refused rows.</param>
public sealed record ImportResult(bool DryRun, int Rows, int Created, int Failed, IReadOnlyList<ImportedLine> Items);

/// <summary>One row of a report.</summary>
public sealed record ImportedLine(long Line, string Status, Guid? Id, string? ShortId, IReadOnlyList<FieldProblem>? Errors);

/// <summary>How a destination answered.</summary>
/// <param name="CodeId">The code.</param>
/// <param name="Url">What was asked.</param>
/// <param name="CheckedAt">When.</param>
/// <param name="Problem">What was wrong; null when nothing was.</param>
/// <param name="Status">Status of the answer.</param>
public sealed record LinkState(Guid CodeId, string Url, DateTimeOffset CheckedAt, string? Problem, int? Status);

/// <summary>Destinations that did not answer well.</summary>
public sealed record LinkStates(IReadOnlyList<LinkState> Items, int Total);

/// <summary>Tags in use.</summary>
public sealed record TagUses(IReadOnlyList<TagCount> Items);

/// <summary>One tag and how many codes have it.</summary>
public sealed record TagCount(string Name, long Codes);
