using Microsoft.EntityFrameworkCore;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Images;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary>Writes codes: every change in one transaction with its version of the history, one after another per code.</summary>
public sealed class CodeStore(CodesDbContext db, TimeProvider time, Actor actor, CodeSymbols symbols)
{
    private const int ShortIdAttempts = 5;

    /// <summary>The code, deleted or not; null when there never was one.</summary>
    public Task<Code?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Codes.AsNoTracking().FirstOrDefaultAsync(code => code.Id == id, cancellationToken);

    /// <summary>Stores a new code under its alias or a random short id.</summary>
    /// <returns>The code, or 409 <c>alias_taken</c>, or 400 for an unknown folder.</returns>
    public async Task<(Code? Code, ErrorResult? Error)> CreateAsync(CodeDocument document, string? alias, string? passwordHash, ChangeAction action, CancellationToken cancellationToken)
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        var code = new Code
        {
            Id = Guid.CreateVersion7(now),
            Kind = document.Kind,
            ShortId = document.Kind == CodeKind.Static ? null : alias ?? ShortIds.New(),
            Payload = "",
            PasswordHash = passwordHash,
            CreatedAt = now,
            UpdatedAt = now,
            Version = 1,
        };
        document.ApplyTo(code);
        if (await CheckFolderAsync(document.FolderId, cancellationToken) is { } missing) return (null, missing);

        db.Codes.Add(code);
        Record(code, action);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return (code, null);
            }
            catch (DbUpdateException exception) when (IsTaken(exception) && alias is not null)
            {
                db.ChangeTracker.Clear();
                return (null, ApiErrors.Conflict("alias_taken", "This alias is already taken.", new { fields = new[] { new FieldError("alias", "taken", "This alias is already taken.") } }));
            }
            catch (DbUpdateException exception) when (IsTaken(exception) && attempt < ShortIdAttempts)
            {
                code.ShortId = ShortIds.New();
            }
        }
    }

    /// <summary>
    /// Changes a code while it is locked, so that concurrent changes follow one another and none is lost. A change that leaves the
    /// code as it was makes no version.
    /// </summary>
    /// <param name="id">The code.</param>
    /// <param name="deleted">Whether the change is for a deleted code (true) or for one that is not (false).</param>
    /// <param name="request">Carries <c>If-Match</c>.</param>
    /// <param name="action">What the history calls the change.</param>
    /// <param name="change">Changes the code, or refuses.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The changed code, or 404, 410, 409, 412 or what <paramref name="change"/> answers.</returns>
    public Task<(Code? Code, ErrorResult? Error)> ChangeAsync(Guid id, bool deleted, HttpRequest request, ChangeAction action, Func<Code, Task<ErrorResult?>> change, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var code = await db.Codes.FromSql($"SELECT * FROM codes WHERE id = {id} FOR UPDATE").FirstOrDefaultAsync(cancellationToken);
            if (code is null) return (null, NotFound());
            if (code.DeletedAt is null == deleted) return (null, deleted ? ApiErrors.Conflict("not_deleted", "The code is not deleted.") : Gone());
            if (EntityTags.CheckIfMatch(request, code.Version) is { } stale) return (null, stale);

            var folder = code.FolderId;
            if (await change(code) is { } refused) return (null, refused);
            if (code.FolderId != folder && await CheckFolderAsync(code.FolderId, cancellationToken) is { } missing) return (null, missing);
            if (!db.ChangeTracker.HasChanges()) return (code, null);

            code.Version++;
            code.UpdatedAt = Rfc3339.Truncate(time.GetUtcNow());
            Record(code, action);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            symbols.Forget(id);
            return ((Code?)code, (ErrorResult?)null);
        });

    /// <summary>404 for an unknown code.</summary>
    public static ErrorResult NotFound() => ApiErrors.NotFound("code_not_found", "There is no code with this id.");

    /// <summary>410 for a deleted code.</summary>
    public static ErrorResult Gone() => ApiErrors.Status(StatusCodes.Status410Gone, "code_deleted", "The code is deleted; POST …/restore brings it back.");

    private async Task<ErrorResult?> CheckFolderAsync(Guid? folderId, CancellationToken cancellationToken) =>
        folderId is null || await db.Folders.AnyAsync(folder => folder.Id == folderId, cancellationToken)
            ? null
            : ApiErrors.Validation([new("folderId", "unknown_folder", "There is no folder with this id.")]);

    private void Record(Code code, ChangeAction action) => db.History.Add(new CodeVersion
    {
        CodeId = code.Id,
        Version = code.Version,
        ChangedAt = code.UpdatedAt,
        ChangedBy = actor.Name,
        Action = action,
        Document = CodeHistory.Snapshot(code),
    });

    private static bool IsTaken(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "codes_short_id_key" };
}
