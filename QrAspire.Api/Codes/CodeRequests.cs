using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Codes;

/// <summary>Body of a creation, for the API's description; <see cref="CodeEditor"/> reads it.</summary>
public sealed record CreateCodeRequest : ChangeCodeRequest
{
    /// <summary><c>dynamic</c> (default) or <c>static</c>; cannot change later.</summary>
    public CodeKind? Kind { get; init; }

    /// <summary>Chosen short id: 3 to 64 of letters, digits, <c>_</c> and <c>-</c>. Default: 8 random characters.</summary>
    public string? Alias { get; init; }

    /// <summary>A template whose design the code gets; members of <c>design</c> go on top.</summary>
    public Guid? TemplateId { get; init; }
}

/// <summary>Body of a change, for the API's description; <see cref="CodeEditor"/> reads it.</summary>
public record ChangeCodeRequest
{
    /// <summary>An object with <c>type</c> and the members of that type, such as <c>{"type":"url","url":"https://example.com"}</c>.</summary>
    public JsonObject? Payload { get; init; }

    /// <summary>Up to 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Up to 10,000 characters.</summary>
    public string? Notes { get; init; }

    /// <summary>Up to 50 tags of up to 64 characters.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>An existing folder.</summary>
    public Guid? FolderId { get; init; }

    /// <summary>Rules that lead some scans elsewhere; the first that matches wins. See docs/rules.md.</summary>
    public JsonArray? Rules { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>archived</c>.</summary>
    public CodeStatus? Status { get; init; }

    /// <summary>RFC 3339 time with offset.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>RFC 3339 time with offset, after <c>validFrom</c>.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How many scans are redirected, at least 1.</summary>
    public long? MaxScans { get; init; }

    /// <summary>Where a scan goes when the code leads nowhere.</summary>
    public string? FallbackUrl { get; init; }

    /// <summary>What a scanner has to type, up to 128 characters; stored as a slow hash only.</summary>
    public string? Password { get; init; }

    /// <summary>Merge the scan's query into the target.</summary>
    public bool? ForwardQuery { get; init; }

    /// <summary>Whose parameter wins then: <c>request</c> (default), <c>target</c>, or <c>append</c> for both.</summary>
    public QueryMerge? QueryMerge { get; init; }

    /// <summary>Campaign tags put into the target's query: <c>source</c>, <c>medium</c>, <c>campaign</c>, <c>term</c>, <c>content</c>.</summary>
    public JsonObject? Utm { get; init; }

    /// <summary>App links: <c>{"ios":{"url","appStore"?},"android":{"url","googlePlay"?}}</c>.</summary>
    public JsonObject? DeepLinks { get; init; }

    /// <summary>Record scans.</summary>
    public bool? TrackScans { get; init; }

    /// <summary>Show the destination before leading on.</summary>
    public bool? PreviewFirst { get; init; }

    /// <summary>For so many hours, 1 to 8,760, after a change of its destination show it before leading on.</summary>
    public int? PreviewAfterChange { get; init; }

    /// <summary>How it looks; see <c>POST /render</c>.</summary>
    public JsonObject? Design { get; init; }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int? RedirectStatus { get; init; }
}
