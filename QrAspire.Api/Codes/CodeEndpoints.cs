using System.Text.Json.Nodes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Links;
using QrAspire.Api.Templates;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary><c>/codes</c>: create, list, read, change, delete, restore.</summary>
public static class CodeEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapCodes(this IEndpointRouteBuilder app)
    {
        var codes = app.MapGroup("/codes").WithTags("Codes");
        codes.MapPost("", CreateAsync).Idempotent().HonoursPrefer().WithName("CreateCode").WithSummary("Create a code")
            .WithDescription("A dynamic code's symbol holds the short URL, so that its target can change after print; a static code's symbol holds the payload itself. Unknown members are refused.")
            .Accepts<CreateCodeRequest>("application/json").Produces<CodeResponse>(StatusCodes.Status201Created).ProducesErrors(400, 409, 413, 415);
        codes.MapGet("", ListAsync).WithName("ListCodes").WithSummary("Find codes")
            .Produces<CodePage>().ProducesErrors(400);
        codes.MapGet("/{id:guid}", GetAsync).WithName("GetCode").WithSummary("Read a code")
            .Produces<CodeResponse>().Produces(StatusCodes.Status304NotModified).ProducesErrors(404, 410);
        codes.MapPatch("/{id:guid}", PatchAsync).HonoursPrefer().WithName("ChangeCode").WithSummary("Change a code")
            .WithDescription("The body is a JSON merge patch (RFC 7396): null removes a member, absent members stay. Send If-Match with the ETag to refuse a change on top of somebody else's.")
            .Accepts<ChangeCodeRequest>(JsonBody.MergePatch, "application/json").Produces<CodeResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 410, 412, 413, 415);
        codes.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteCode").WithSummary("Delete a code")
            .WithDescription("Scans are answered with 410 from then on. The short id stays taken; the code can be restored.")
            .Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 410, 412);
        codes.MapPost("/{id:guid}/restore", RestoreAsync).HonoursPrefer().WithName("RestoreCode").WithSummary("Bring a deleted code back")
            .Produces<CodeResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 409, 412);
        codes.MapPost("/{id:guid}/clone", CloneAsync).Idempotent().HonoursPrefer().WithName("CloneCode").WithSummary("Make a code like another one")
            .WithDescription("The new code has its own short id and no history. The body is a merge patch on the copy, and may hold `alias`, `kind` and `password`.")
            .Accepts<CreateCodeRequest>(isOptional: true, "application/json").Produces<CodeResponse>(StatusCodes.Status201Created).ProducesErrors(400, 404, 409, 410, 413, 415);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CodeEditor editor, CodeStore store, CodesDbContext db, PublicUrls urls, CodeMetrics metrics, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        if (await TemplateEndpoints.ExpandAsync(body, db, cancellationToken) is { } unknown) return unknown;
        var (draft, invalid) = editor.ReadNew(body);
        if (draft is null) return invalid!;

        return await StoreAsync(draft, ChangeAction.Created, context, store, urls, metrics, cancellationToken);
    }

    private static async Task<IResult> CloneAsync(Guid id, HttpContext context, CodeEditor editor, CodeStore store, PublicUrls urls, CodeMetrics metrics, CancellationToken cancellationToken)
    {
        var changes = new JsonObject();
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
            if (body is null) return error!;
            changes = body;
        }

        var source = await store.FindAsync(id, cancellationToken);
        if (source is null) return CodeStore.NotFound();
        if (source.DeletedAt is not null) return CodeStore.Gone();

        var (draft, invalid) = editor.ReadClone(source, changes);
        return draft is null ? invalid! : await StoreAsync(draft, ChangeAction.Cloned, context, store, urls, metrics, cancellationToken);
    }

    private static async Task<IResult> StoreAsync(NewCode draft, ChangeAction action, HttpContext context, CodeStore store, PublicUrls urls, CodeMetrics metrics, CancellationToken cancellationToken)
    {
        var (code, refused) = await store.CreateAsync(draft.Document, draft.Alias, draft.PasswordHash, action, cancellationToken);
        if (code is null) return refused!;

        metrics.Created(code);
        return Answers.Created(context, $"codes/{code.Id}", code.Version, CodeResponse.Of(code, urls));
    }

    private static async Task<IResult> ListAsync([AsParameters] CodeListQuery query, CodeList list, PublicUrls urls, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (CodeFilter.Parse(query, errors) is not { } filter) return ApiErrors.Validation(errors);

        var (items, next, total) = await list.ReadAsync(filter, cancellationToken);
        return TypedResults.Ok(new CodePage([.. items.Select(code => CodeResponse.Of(code, urls))], next?.ToString(), total));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, CodeStore store, PublicUrls urls, CancellationToken cancellationToken)
    {
        var code = await store.FindAsync(id, cancellationToken);
        if (code is null) return CodeStore.NotFound();
        if (code.DeletedAt is not null) return CodeStore.Gone();

        return Answers.Read(context, code.Version, CodeResponse.Of(code, urls));
    }

    private static async Task<IResult> PatchAsync(Guid id, HttpContext context, CodeEditor editor, CodeStore store, PublicUrls urls, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: true, cancellationToken);
        if (body is null) return error!;

        var changed = await store.ChangeAsync(id, deleted: false, context.Request, ChangeAction.Changed, code => Task.FromResult(editor.Patch(code, body)), cancellationToken);
        return Show(changed, context, urls);
    }

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext context, CodeStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var (_, error) = await store.ChangeAsync(id, deleted: false, context.Request, ChangeAction.Deleted, code => Delete(code, time.GetUtcNow()), cancellationToken);
        return error is null ? TypedResults.NoContent() : error;
    }

    private static async Task<IResult> RestoreAsync(Guid id, HttpContext context, CodeStore store, PublicUrls urls, CancellationToken cancellationToken) =>
        Show(await store.ChangeAsync(id, deleted: true, context.Request, ChangeAction.Undeleted, code => Delete(code, null), cancellationToken), context, urls);

    private static Task<ErrorResult?> Delete(Code code, DateTimeOffset? at)
    {
        code.DeletedAt = at is { } time ? Rfc3339.Truncate(time) : null;
        return Task.FromResult<ErrorResult?>(null);
    }

    internal static IResult Show((Code? Code, ErrorResult? Error) changed, HttpContext context, PublicUrls urls) =>
        changed.Code is { } code ? Answers.Changed(context, code.Version, CodeResponse.Of(code, urls)) : changed.Error!;
}
