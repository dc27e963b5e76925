using System.Text.Json.Nodes;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Codes;

/// <summary>A code as the API shows it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="ShortId">What stands after <c>/r/</c>; absent for a static code.</param>
/// <param name="ShortUrl">What a dynamic code's symbol holds; absent for a static code.</param>
/// <param name="Kind"><c>dynamic</c> or <c>static</c>.</param>
/// <param name="Payload">Where the code leads or what it says; <c>type</c> names the other members.</param>
/// <param name="Title">Title.</param>
/// <param name="Description">Description.</param>
/// <param name="Notes">Notes of the team, never shown to a scanner.</param>
/// <param name="Tags">Tags, in the order given.</param>
/// <param name="FolderId">The folder it is in.</param>
/// <param name="Design">How it looks; absent is plain.</param>
/// <param name="Rules">Rules that lead some scans elsewhere; the first that matches wins.</param>
/// <param name="Status"><c>active</c>, <c>paused</c>, <c>archived</c> or <c>deleted</c>.</param>
/// <param name="ValidFrom">Scans before are answered with 404.</param>
/// <param name="ValidUntil">Scans from here on are answered with 410 or the fallback URL.</param>
/// <param name="MaxScans">How many scans are redirected.</param>
/// <param name="FallbackUrl">Where a scan goes when the code leads nowhere.</param>
/// <param name="HasPassword">A scanner has to type a password.</param>
/// <param name="ForwardQuery">The scan's query is merged into the target.</param>
/// <param name="QueryMerge">Whose parameter wins then.</param>
/// <param name="Utm">Campaign tags put into the target's query.</param>
/// <param name="DeepLinks">App links by system.</param>
/// <param name="TrackScans">Scans are recorded.</param>
/// <param name="PreviewFirst">A scanner sees the destination and goes on by a click.</param>
/// <param name="PreviewAfterChange">For so many hours after its destination changed a scanner sees it first.</param>
/// <param name="DestinationChangedAt">When payload, rules or app links changed last; absent when they never did.</param>
/// <param name="RedirectStatus">Status of the redirect.</param>
/// <param name="ImportedScans">Scans that it had elsewhere before it was imported.</param>
/// <param name="CreatedAt">RFC 3339, UTC.</param>
/// <param name="UpdatedAt">RFC 3339, UTC.</param>
/// <param name="DeletedAt">When it was deleted; absent otherwise.</param>
/// <param name="Version">Rises by one with each change; the ETag.</param>
public sealed record CodeResponse(
    Guid Id,
    string? ShortId,
    string? ShortUrl,
    CodeKind Kind,
    JsonObject Payload,
    string? Title,
    string? Description,
    string? Notes,
    IReadOnlyList<string> Tags,
    Guid? FolderId,
    JsonObject? Design,
    JsonArray? Rules,
    string Status,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidUntil,
    long? MaxScans,
    string? FallbackUrl,
    bool HasPassword,
    bool ForwardQuery,
    QueryMerge QueryMerge,
    JsonObject? Utm,
    JsonObject? DeepLinks,
    bool TrackScans,
    bool PreviewFirst,
    int? PreviewAfterChange,
    DateTimeOffset? DestinationChangedAt,
    int RedirectStatus,
    long? ImportedScans,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? DeletedAt,
    long Version)
{
    /// <summary>Shows a stored code.</summary>
    public static CodeResponse Of(Code code, PublicUrls urls)
    {
        var document = CodeDocument.Of(code);
        return new(code.Id, code.ShortId, code.ShortId is null ? null : urls.ShortUrl(code.ShortId), code.Kind, document.Payload,
            code.Title, code.Description, code.Notes, code.Tags, code.FolderId, document.Design, document.Rules,
            code.DeletedAt is null ? code.Status.ToString().ToLowerInvariant() : "deleted",
            code.ValidFrom, code.ValidUntil, code.MaxScans, code.FallbackUrl, code.PasswordHash is not null, code.ForwardQuery,
            code.QueryMerge, document.Utm, document.DeepLinks, code.TrackScans, code.PreviewFirst, code.PreviewAfterChange, code.DestinationChangedAt, code.RedirectStatus, code.ImportedScans, code.CreatedAt, code.UpdatedAt, code.DeletedAt, code.Version);
    }
}

/// <summary>One page of codes.</summary>
/// <param name="Items">The codes.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; absent on the last.</param>
/// <param name="Total">How many codes match in all; only with <c>count=true</c>.</param>
public sealed record CodePage(IReadOnlyList<CodeResponse> Items, string? NextCursor, long? Total);
