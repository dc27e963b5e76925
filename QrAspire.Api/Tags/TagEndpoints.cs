using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Tags;

/// <summary><c>/tags</c>: the tags in use.</summary>
public static class TagEndpoints
{
    /// <summary>Adds the endpoint.</summary>
    public static void MapTags(this IEndpointRouteBuilder app) =>
        app.MapGet("/tags", ListAsync).WithTags("Tags").WithName("ListTags").WithSummary("Tags in use, the most used first")
            .WithDescription("`search` is the beginning of a tag, without regard to case. Codes that are deleted do not count.")
            .Produces<TagList>().ProducesErrors(400);

    private static async Task<IResult> ListAsync(string? search, string? limit, CodesDbContext db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var count = CodeFilter.ParseLimit(limit, 100, 1000, errors);
        if (search?.Contains('\0') == true) errors.Add(new("search", "invalid_characters", "This parameter does not hold U+0000."));
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        var prefix = LikePattern.Escape((search ?? "").ToLowerInvariant()) + "%";
        var tags = await db.Database.SqlQuery<TagUse>($"""
            SELECT tag AS "Name", count(*) AS "Codes" FROM codes, unnest(tags) AS tag
            WHERE deleted_at IS NULL AND lower(tag) LIKE {prefix}
            GROUP BY tag ORDER BY count(*) DESC, tag LIMIT {count}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new TagList(tags));
    }
}

/// <summary>A tag in use.</summary>
/// <param name="Name">The tag.</param>
/// <param name="Codes">How many codes have it.</param>
public sealed record TagUse(string Name, long Codes);

/// <summary>Tags in use.</summary>
/// <param name="Items">The most used first.</param>
public sealed record TagList(IReadOnlyList<TagUse> Items);
