using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Codes;

/// <summary>
/// The members of a code that a client may write, checked and in their stored form. As JSON it is what a merge patch applies
/// to and what the history keeps.
/// </summary>
public sealed record CodeDocument
{
    public required CodeKind Kind { get; init; }

    /// <summary>Checked payload; its first member is <c>type</c>.</summary>
    public required JsonObject Payload { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Notes { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public Guid? FolderId { get; init; }

    public JsonObject? Design { get; init; }

    /// <summary>Checked rules (<see cref="ServiceDefaults.Rules.RuleReader"/>).</summary>
    public JsonArray? Rules { get; init; }

    public CodeStatus Status { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public long? MaxScans { get; init; }

    public string? FallbackUrl { get; init; }

    public bool ForwardQuery { get; init; }

    public QueryMerge QueryMerge { get; init; }

    public JsonObject? Utm { get; init; }

    public JsonObject? DeepLinks { get; init; }

    public bool TrackScans { get; init; }

    public bool PreviewFirst { get; init; }

    public int? PreviewAfterChange { get; init; }

    public int RedirectStatus { get; init; } = 302;

    /// <summary>The document of a stored code.</summary>
    public static CodeDocument Of(Code code) => new()
    {
        Kind = code.Kind,
        Payload = ParsePayload(code.Payload),
        Title = code.Title,
        Description = code.Description,
        Notes = code.Notes,
        Tags = code.Tags,
        FolderId = code.FolderId,
        Design = Parse(code.Design),
        Rules = code.Rules is null ? null : JsonNode.Parse(code.Rules)!.AsArray(),
        Status = code.Status,
        ValidFrom = code.ValidFrom,
        ValidUntil = code.ValidUntil,
        MaxScans = code.MaxScans,
        FallbackUrl = code.FallbackUrl,
        ForwardQuery = code.ForwardQuery,
        QueryMerge = code.QueryMerge,
        Utm = Parse(code.Utm),
        DeepLinks = Parse(code.DeepLinks),
        TrackScans = code.TrackScans,
        PreviewFirst = code.PreviewFirst,
        PreviewAfterChange = code.PreviewAfterChange,
        RedirectStatus = code.RedirectStatus,
    };

    /// <summary>Writes the document into a stored code; kind, ids and times are left alone. JSON that says the same is not rewritten: jsonb comes back spaced and ordered otherwise.</summary>
    public void ApplyTo(Code code)
    {
        if (code.Payload.Length == 0 || !JsonNode.DeepEquals(JsonNode.Parse(code.Payload), Payload)) code.Payload = Payload.ToJsonString(JsonConventions.Options);
        code.Title = Title;
        code.Description = Description;
        code.Notes = Notes;
        code.Tags = [.. Tags];
        code.FolderId = FolderId;
        if (!JsonNode.DeepEquals(Parse(code.Design), Design)) code.Design = Design?.ToJsonString(JsonConventions.Options);
        if (!JsonNode.DeepEquals(code.Rules is null ? null : JsonNode.Parse(code.Rules), Rules)) code.Rules = Rules?.ToJsonString(JsonConventions.Options);
        code.Status = Status;
        code.ValidFrom = ValidFrom;
        code.ValidUntil = ValidUntil;
        code.MaxScans = MaxScans;
        code.FallbackUrl = FallbackUrl;
        code.ForwardQuery = ForwardQuery;
        code.QueryMerge = QueryMerge;
        if (!JsonNode.DeepEquals(Parse(code.Utm), Utm)) code.Utm = Utm?.ToJsonString(JsonConventions.Options);
        if (!JsonNode.DeepEquals(Parse(code.DeepLinks), DeepLinks)) code.DeepLinks = DeepLinks?.ToJsonString(JsonConventions.Options);
        code.Content = Kind == CodeKind.Dynamic ? PayloadContent.Of(Payload) : null;
        code.TrackScans = TrackScans;
        code.PreviewFirst = PreviewFirst;
        code.PreviewAfterChange = (short?)PreviewAfterChange;
        code.RedirectStatus = (short)RedirectStatus;
    }

    /// <summary>The document as JSON, nulls left out.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, JsonConventions.Options)!.AsObject();

    private static JsonObject? Parse(string? stored) => stored is null ? null : JsonNode.Parse(stored)!.AsObject();

    /// <summary>Reads a stored payload and puts <c>type</c> first again: jsonb orders members by length.</summary>
    internal static JsonObject ParsePayload(string stored)
    {
        var payload = JsonNode.Parse(stored)!.AsObject();
        var type = payload["type"];
        payload.Remove("type");
        payload.Insert(0, "type", type);
        return payload;
    }
}
