using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary>Query of <c>GET /codes</c>.</summary>
public sealed class CodeListQuery
{
    /// <summary>Words to find in title, description, notes, tags, target and short id; each must occur.</summary>
    [FromQuery(Name = "search")]
    public string? Search { get; init; }

    /// <summary>A tag the codes have; repeat it for several, all of which they must have.</summary>
    [FromQuery(Name = "tag")]
    public string[]? Tag { get; init; }

    /// <summary><c>dynamic</c> or <c>static</c>.</summary>
    [FromQuery(Name = "kind")]
    public string? Kind { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>archived</c>, <c>deleted</c> or <c>all</c> (all but deleted). Default: active and paused.</summary>
    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    /// <summary>Id of a folder, or <c>none</c>.</summary>
    [FromQuery(Name = "folder")]
    public string? Folder { get; init; }

    /// <summary>The code with exactly this short id.</summary>
    [FromQuery(Name = "shortId")]
    public string? ShortId { get; init; }

    /// <summary><c>createdAt</c>, <c>updatedAt</c> or <c>title</c>, with <c>-</c> before it for descending; <c>relevance</c> with a search. Default: <c>relevance</c> with a search, else <c>-createdAt</c>.</summary>
    [FromQuery(Name = "sort")]
    public string? Sort { get; init; }

    /// <summary><c>nextCursor</c> of the page before, with the same other parameters.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>Codes on a page, 1 to 200. Default 50.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary><c>true</c> adds <c>total</c>.</summary>
    [FromQuery(Name = "count")]
    public string? Count { get; init; }
}

/// <summary>A checked <see cref="CodeListQuery"/>.</summary>
public sealed record CodeFilter
{
    private const int MaxSearchLength = 200;
    private const int MaxTerms = 8;

    /// <summary>Lower-case words.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public CodeKind? Kind { get; init; }

    /// <summary>Statuses to show.</summary>
    public IReadOnlyList<CodeStatus> Statuses { get; init; } = [];

    public bool Deleted { get; init; }

    public Guid? FolderId { get; init; }

    public bool WithoutFolder { get; init; }

    public string? ShortId { get; init; }

    public CodeSort Sort { get; init; }

    public bool Descending { get; init; }

    public Cursor? After { get; init; }

    public int Limit { get; init; }

    public bool Count { get; init; }

    /// <summary>Checks a query; the errors name the parameters.</summary>
    public static CodeFilter? Parse(CodeListQuery query, List<FieldError> errors)
    {
        RefuseNul(query, errors);
        var terms = (query.Search ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (query.Search?.Length > MaxSearchLength) errors.Add(new("search", "too_long", $"A search has at most {MaxSearchLength} characters."));
        if (terms.Length > MaxTerms) errors.Add(new("search", "too_many", $"A search has at most {MaxTerms} words."));
        if (query.Tag?.Length > CodeDocumentReader.MaxTags) errors.Add(new("tag", "too_many", $"At most {CodeDocumentReader.MaxTags} tags."));

        var (sort, descending) = ParseSort(query.Sort, terms.Length > 0, errors);
        var (statuses, deleted) = ParseStatus(query.Status, errors);
        var filter = new CodeFilter
        {
            Terms = terms,
            Tags = query.Tag ?? [],
            Kind = query.Kind switch { null or "" => null, "dynamic" => CodeKind.Dynamic, "static" => CodeKind.Static, _ => Unknown<CodeKind>("kind", "dynamic, static", errors) },
            Statuses = statuses,
            Deleted = deleted,
            WithoutFolder = query.Folder == "none",
            FolderId = query.Folder is null or "" or "none" ? null : Guid.TryParse(query.Folder, out var folder) ? folder : Unknown<Guid>("folder", "a folder's id, none", errors),
            ShortId = query.ShortId,
            Sort = sort,
            Descending = descending,
            After = ParseCursor(query.Cursor, sort, descending, errors),
            Limit = ParseLimit(query.Limit, 50, 200, errors),
            Count = query.Count switch { null or "" or "false" => false, "true" => true, _ => Unknown<bool>("count", "true, false", errors) ?? false },
        };
        return errors.Count == 0 ? filter : null;
    }

    internal static int ParseLimit(string? limit, int usual, int max, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(limit)) return usual;
        if (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max) return value;
        errors.Add(new("limit", "out_of_range", $"This parameter is between 1 and {max}."));
        return usual;
    }

    private static (CodeSort Sort, bool Descending) ParseSort(string? sort, bool searching, List<FieldError> errors)
    {
        switch (sort)
        {
            case null or "": return searching ? (CodeSort.Relevance, true) : (CodeSort.CreatedAt, true);
            case "createdAt": return (CodeSort.CreatedAt, false);
            case "-createdAt": return (CodeSort.CreatedAt, true);
            case "updatedAt": return (CodeSort.UpdatedAt, false);
            case "-updatedAt": return (CodeSort.UpdatedAt, true);
            case "title": return (CodeSort.Title, false);
            case "-title": return (CodeSort.Title, true);
            case "relevance" when searching: return (CodeSort.Relevance, true);
            default:
                errors.Add(new("sort", "unknown_value", "This parameter is one of: createdAt, -createdAt, updatedAt, -updatedAt, title, -title; relevance with a search."));
                return default;
        }
    }

    private static (CodeStatus[] Statuses, bool Deleted) ParseStatus(string? status, List<FieldError> errors)
    {
        switch (status)
        {
            case null or "": return ([CodeStatus.Active, CodeStatus.Paused], false);
            case "all": return ([CodeStatus.Active, CodeStatus.Paused, CodeStatus.Archived], false);
            case "active": return ([CodeStatus.Active], false);
            case "paused": return ([CodeStatus.Paused], false);
            case "archived": return ([CodeStatus.Archived], false);
            case "deleted": return ([CodeStatus.Active, CodeStatus.Paused, CodeStatus.Archived], true);
            default:
                errors.Add(new("status", "unknown_value", "This parameter is one of: active, paused, archived, deleted, all."));
                return ([], false);
        }
    }

    private static Cursor? ParseCursor(string? text, CodeSort sort, bool descending, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Codes.Cursor.TryParse(text, sort, descending) is { } cursor) return cursor;
        errors.Add(new("cursor", "invalid_cursor", "This cursor was not given for this list."));
        return null;
    }

    private static T? Unknown<T>(string name, string known, List<FieldError> errors) where T : struct
    {
        errors.Add(new(name, "unknown_value", $"This parameter is one of: {known}."));
        return null;
    }

    /// <summary>PostgreSQL's text holds every character but U+0000.</summary>
    private static void RefuseNul(CodeListQuery query, List<FieldError> errors)
    {
        IEnumerable<(string Name, string? Value)> texts = [("search", query.Search), ("shortId", query.ShortId), .. (query.Tag ?? []).Select(tag => ("tag", tag))];
        foreach (var (name, value) in texts)
        {
            if (value?.Contains('\0') == true) errors.Add(new(name, "invalid_characters", "This parameter does not hold U+0000."));
        }
    }
}

/// <summary>What a list is sorted by.</summary>
public enum CodeSort
{
    CreatedAt,
    UpdatedAt,
    Title,

    /// <summary>Exact short id first, then title prefix, then title, then anything else; newest first within each.</summary>
    Relevance,
}
