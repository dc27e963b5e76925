using Microsoft.EntityFrameworkCore;
using Npgsql;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Folders;

/// <summary><c>/folders</c>: where codes are put; names are unique without regard to case.</summary>
public static class FolderEndpoints
{
    private const int MaxNameLength = 100;

    /// <summary>Adds the endpoints.</summary>
    public static void MapFolders(this IEndpointRouteBuilder app)
    {
        var folders = app.MapGroup("/folders").WithTags("Folders");
        folders.MapGet("", ListAsync).WithName("ListFolders").WithSummary("All folders by name, with the number of codes in each")
            .Produces<FolderList>();
        folders.MapPost("", CreateAsync).Idempotent().HonoursPrefer().WithName("CreateFolder").WithSummary("Create a folder")
            .Accepts<FolderRequest>("application/json").Produces<FolderResponse>(StatusCodes.Status201Created).ProducesErrors(400, 409, 415);
        folders.MapGet("/{id:guid}", GetAsync).WithName("GetFolder").WithSummary("Read a folder")
            .Produces<FolderResponse>().ProducesErrors(404);
        folders.MapPatch("/{id:guid}", RenameAsync).HonoursPrefer().WithName("RenameFolder").WithSummary("Rename a folder")
            .Accepts<FolderRequest>(JsonBody.MergePatch, "application/json").Produces<FolderResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 409, 412, 415);
        folders.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteFolder").WithSummary("Delete a folder; its codes stay, in no folder")
            .Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 412);
    }

    private static async Task<IResult> ListAsync(CodesDbContext db, CancellationToken cancellationToken)
    {
        var folders = await db.Folders.AsNoTracking().OrderBy(folder => folder.Name.ToLower()).ThenBy(folder => folder.Id)
            .Select(folder => new FolderResponse(folder.Id, folder.Name, db.Codes.LongCount(code => code.FolderId == folder.Id && code.DeletedAt == null), folder.CreatedAt, folder.UpdatedAt, folder.Version))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new FolderList(folders));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (name, error) = await ReadNameAsync(context.Request, patch: false, cancellationToken);
        if (name is null) return error!;

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var folder = new Folder { Id = Guid.CreateVersion7(now), Name = name, CreatedAt = now, UpdatedAt = now, Version = 1 };
        db.Folders.Add(folder);
        if (await SaveAsync(db, cancellationToken) is { } taken) return taken;

        return Answers.Created(context, $"folders/{folder.Id}", folder.Version, Show(folder, 0));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, CodesDbContext db, CancellationToken cancellationToken)
    {
        var folder = await db.Folders.AsNoTracking().FirstOrDefaultAsync(folder => folder.Id == id, cancellationToken);
        if (folder is null) return NotFound();
        context.Response.Headers.ETag = EntityTags.Of(folder.Version);
        return TypedResults.Ok(Show(folder, await CountAsync(db, id, cancellationToken)));
    }

    private static async Task<IResult> RenameAsync(Guid id, HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (name, error) = await ReadNameAsync(context.Request, patch: true, cancellationToken);
        if (name is null) return error!;

        var folder = await db.Folders.FirstOrDefaultAsync(folder => folder.Id == id, cancellationToken);
        if (folder is null) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, folder.Version) is { } stale) return stale;

        if (folder.Name != name)
        {
            folder.Name = name;
            folder.UpdatedAt = Rfc3339.Truncate(time.GetUtcNow());
            folder.Version++;
            if (await SaveAsync(db, cancellationToken) is { } refused) return refused;
        }

        return Answers.Changed(context, folder.Version, Show(folder, await CountAsync(db, id, cancellationToken)));
    }

    private static Task<IResult> DeleteAsync(Guid id, HttpContext context, CodesDbContext db, TimeProvider time, Actor actor, CancellationToken cancellationToken) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var folder = await db.Folders.FirstOrDefaultAsync(folder => folder.Id == id, cancellationToken);
        if (folder is null) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, folder.Version) is { } stale) return stale;

        // Leaving the folder is a change of each code: a version of its own, with its entry in the history.
        var now = Rfc3339.Truncate(time.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"""
            WITH moved AS (UPDATE codes SET folder_id = NULL, version = version + 1, updated_at = {now} WHERE folder_id = {id} RETURNING id, version)
            INSERT INTO code_history (code_id, version, changed_at, changed_by, action, document)
            SELECT moved.id, moved.version, {now}, {actor.Name}, 'changed', before.document - 'folderId'
            FROM moved JOIN code_history AS before ON before.code_id = moved.id AND before.version = moved.version - 1
            """, cancellationToken);
        db.Folders.Remove(folder);
        if (await SaveAsync(db, cancellationToken) is { } refused) return refused;
        await transaction.CommitAsync(cancellationToken);
        return (IResult)TypedResults.NoContent();
    });

    private static async Task<(string? Name, ErrorResult? Error)> ReadNameAsync(HttpRequest request, bool patch, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(request, patch, cancellationToken);
        if (body is null) return (null, error);
        var fields = new FieldReader(body, []);
        var name = fields.Text("name", MaxNameLength, required: true)?.Trim();
        fields.RefuseUnknown();
        return fields.Errors.Count == 0 ? (name, null) : (null, ApiErrors.Validation(fields.Errors));
    }

    /// <summary>Saves; 409 for a name that exists, 412 when another request changed the folder meanwhile.</summary>
    private static async Task<ErrorResult?> SaveAsync(CodesDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.PreconditionFailed("The folder was changed meanwhile; read it again and repeat the change.");
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "folders_name_key" })
        {
            return ApiErrors.Conflict("folder_exists", "There is a folder with this name already.");
        }
    }

    private static Task<long> CountAsync(CodesDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Codes.LongCountAsync(code => code.FolderId == id && code.DeletedAt == null, cancellationToken);

    private static FolderResponse Show(Folder folder, long codes) => new(folder.Id, folder.Name, codes, folder.CreatedAt, folder.UpdatedAt, folder.Version);

    private static ErrorResult NotFound() => ApiErrors.NotFound("folder_not_found", "There is no folder with this id.");
}

/// <summary>Body of a folder's creation or renaming.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record FolderRequest(string Name);

/// <summary>A folder.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Name.</param>
/// <param name="Codes">How many codes are in it, deleted ones not counted.</param>
/// <param name="CreatedAt">RFC 3339, UTC.</param>
/// <param name="UpdatedAt">RFC 3339, UTC.</param>
/// <param name="Version">Rises by one with each change; the ETag.</param>
public sealed record FolderResponse(Guid Id, string Name, long Codes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>All folders.</summary>
/// <param name="Items">By name.</param>
public sealed record FolderList(IReadOnlyList<FolderResponse> Items);
