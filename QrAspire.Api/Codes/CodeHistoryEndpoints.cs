using System.Globalization;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary><c>/codes/{id}/history</c>: every version of a code, and the way back to one.</summary>
public static class CodeHistoryEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapCodeHistory(this IEndpointRouteBuilder app)
    {
        var history = app.MapGroup("/codes/{id:guid}/history").WithTags("History");
        history.MapGet("", ListAsync).WithName("ListVersions").WithSummary("What changed, when and by whom")
            .Produces<CodeHistoryPage>().ProducesErrors(400, 404);
        history.MapPost("/{version:long}/restore", RestoreAsync).HonoursPrefer().WithName("RestoreVersion").WithSummary("Put an older version's content back")
            .WithDescription("Makes a new version with the old content. Short id, kind and password stay.")
            .Produces<CodeResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 409, 410, 412);
    }

    private static async Task<IResult> ListAsync(Guid id, string? cursor, string? limit, CodesDbContext db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var size = CodeFilter.ParseLimit(limit, 50, 200, errors);
        var before = long.MaxValue;
        if (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            errors.Add(new("cursor", "invalid_cursor", "This cursor was not given for this list."));
        }

        if (errors.Count > 0) return ApiErrors.Validation(errors);

        // One more than the page: the version before the last shown is what that one is compared with.
        var versions = await db.History.AsNoTracking().Where(version => version.CodeId == id && version.Version < before)
            .OrderByDescending(version => version.Version).Take(size + 1).ToListAsync(cancellationToken);
        if (versions.Count == 0 && !await db.Codes.AnyAsync(code => code.Id == id, cancellationToken)) return CodeStore.NotFound();

        var items = versions.Take(size).Select((version, i) => new CodeVersionResponse(version.Version, version.ChangedAt, version.ChangedBy, version.Action,
            CodeHistory.Changes(versions.ElementAtOrDefault(i + 1)?.Document, version.Document)));
        return TypedResults.Ok(new CodeHistoryPage([.. items], versions.Count > size ? versions[size - 1].Version.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> RestoreAsync(Guid id, long version, HttpContext context, CodesDbContext db, CodeEditor editor, CodeStore store, PublicUrls urls, CancellationToken cancellationToken)
    {
        var changed = await store.ChangeAsync(id, deleted: false, context.Request, ChangeAction.Restored, async code =>
        {
            var stored = await db.History.AsNoTracking().FirstOrDefaultAsync(entry => entry.CodeId == id && entry.Version == version, cancellationToken);
            return stored is null ? ApiErrors.NotFound("version_not_found", "The code has no such version.") : editor.Restore(code, stored.Document);
        }, cancellationToken);
        return CodeEndpoints.Show(changed, context, urls);
    }
}
