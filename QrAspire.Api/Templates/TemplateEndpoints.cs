using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Templates;

/// <summary><c>/templates</c>: saved designs. A code made with <c>templateId</c> gets a copy; changing the template later leaves it as it is.</summary>
public static class TemplateEndpoints
{
    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 500;

    /// <summary>Adds the endpoints.</summary>
    public static void MapTemplates(this IEndpointRouteBuilder app)
    {
        var templates = app.MapGroup("/templates").WithTags("Templates");
        templates.MapGet("", ListAsync).WithName("ListTemplates").WithSummary("All templates by name").Produces<TemplateList>();
        templates.MapPost("", CreateAsync).Idempotent().HonoursPrefer().WithName("CreateTemplate").WithSummary("Save a design")
            .Accepts<TemplateRequest>("application/json").Produces<TemplateResponse>(StatusCodes.Status201Created).ProducesErrors(400, 409, 413, 415);
        templates.MapGet("/{id:guid}", GetAsync).WithName("GetTemplate").WithSummary("Read a template").Produces<TemplateResponse>().Produces(StatusCodes.Status304NotModified).ProducesErrors(404);
        templates.MapPatch("/{id:guid}", PatchAsync).HonoursPrefer().WithName("ChangeTemplate").WithSummary("Change a template; codes made with it stay as they are")
            .Accepts<TemplateRequest>(JsonBody.MergePatch, "application/json").Produces<TemplateResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 409, 412, 413, 415);
        templates.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteTemplate").WithSummary("Delete a template").Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 412);
    }

    /// <summary>
    /// Replaces <c>templateId</c> of a creation by the template's design, with the members of a given <c>design</c> on top.
    /// </summary>
    public static async Task<ErrorResult?> ExpandAsync(JsonObject body, CodesDbContext db, CancellationToken cancellationToken)
    {
        if (!body.ContainsKey("templateId")) return null;
        var errors = new List<FieldError>();
        var id = new FieldReader(body, errors).Id("templateId");
        body.Remove("templateId");
        if (errors.Count > 0) return ApiErrors.Validation(errors);
        if (id is null) return null;
        var design = await db.Templates.Where(template => template.Id == id).Select(template => template.Design).FirstOrDefaultAsync(cancellationToken);
        if (design is null) return ApiErrors.Validation([new("templateId", "unknown_template", "There is no template with this id.")]);
        body["design"] = body["design"] is null or JsonObject ? MergePatch.Apply(JsonNode.Parse(design), body["design"] ?? new JsonObject()) : body["design"]!.DeepClone();
        return null;
    }

    private static async Task<IResult> ListAsync(CodesDbContext db, CancellationToken cancellationToken) => TypedResults.Ok(new TemplateList(
        [.. (await db.Templates.AsNoTracking().OrderBy(template => template.Name.ToLower()).ThenBy(template => template.Id).ToListAsync(cancellationToken)).Select(Show)]));

    private static async Task<IResult> CreateAsync(HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var template = new Template { Id = Guid.CreateVersion7(now), Name = "", Design = "{}", CreatedAt = now, UpdatedAt = now, Version = 1 };
        if (Apply(template, body) is { } invalid) return invalid;
        db.Templates.Add(template);
        if (await SaveAsync(db, cancellationToken) is { } refused) return refused;
        return Answers.Created(context, $"templates/{template.Id}", template.Version, Show(template));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, CodesDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Templates.AsNoTracking().FirstOrDefaultAsync(template => template.Id == id, cancellationToken) is not { } template) return NotFound();
        return Answers.Read(context, template.Version, Show(template));
    }

    private static async Task<IResult> PatchAsync(Guid id, HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: true, cancellationToken);
        if (body is null) return error!;
        if (await db.Templates.FirstOrDefaultAsync(template => template.Id == id, cancellationToken) is not { } template) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, template.Version) is { } stale) return stale;

        var current = new JsonObject { ["name"] = template.Name, ["design"] = JsonNode.Parse(template.Design) };
        if (template.Description is not null) current["description"] = template.Description;
        if (Apply(template, MergePatch.Apply(current, body)!.AsObject()) is { } invalid) return invalid;
        if (db.ChangeTracker.HasChanges())
        {
            template.Version++;
            template.UpdatedAt = Rfc3339.Truncate(time.GetUtcNow());
        }

        if (await SaveAsync(db, cancellationToken) is { } refused) return refused;
        return Answers.Changed(context, template.Version, Show(template));
    }

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext context, CodesDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Templates.FirstOrDefaultAsync(template => template.Id == id, cancellationToken) is not { } template) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, template.Version) is { } stale) return stale;
        db.Templates.Remove(template);
        return await SaveAsync(db, cancellationToken) is { } refused ? refused : TypedResults.NoContent();
    }

    private static ErrorResult? Apply(Template template, JsonObject body)
    {
        var fields = new FieldReader(body, []);
        var name = fields.Text("name", MaxNameLength, required: true)?.Trim();
        var description = fields.Text("description", MaxDescriptionLength);
        var design = DesignFields.Read(fields.Nested("design", required: true));
        fields.RefuseUnknown();
        if (fields.Errors.Count > 0) return ApiErrors.Validation(fields.Errors);

        template.Name = name!;
        template.Description = string.IsNullOrWhiteSpace(description) ? null : description.Trim();
        design ??= [];
        if (!JsonNode.DeepEquals(JsonNode.Parse(template.Design), design)) template.Design = design.ToJsonString(JsonConventions.Options);
        return null;
    }

    private static async Task<ErrorResult?> SaveAsync(CodesDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.PreconditionFailed("The template was changed meanwhile; read it again and repeat the change.");
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "templates_name_key" })
        {
            return ApiErrors.Conflict("template_exists", "There is a template with this name already.");
        }
    }

    private static TemplateResponse Show(Template template) => new(
        template.Id, template.Name, template.Description, JsonNode.Parse(template.Design)!.AsObject(), template.CreatedAt, template.UpdatedAt, template.Version);

    private static ErrorResult NotFound() => ApiErrors.NotFound("template_not_found", "There is no template with this id.");
}

/// <summary>Body of a creation or a change.</summary>
/// <param name="Name">1 to 100 characters, unique.</param>
/// <param name="Description">Up to 500 characters.</param>
/// <param name="Design">The design, as in <c>POST /render</c>.</param>
public sealed record TemplateRequest(string? Name, string? Description, JsonObject? Design);

/// <summary>A saved design.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">Description.</param>
/// <param name="Design">The design.</param>
/// <param name="CreatedAt">RFC 3339, UTC.</param>
/// <param name="UpdatedAt">RFC 3339, UTC.</param>
/// <param name="Version">Rises by one with each change; the ETag.</param>
public sealed record TemplateResponse(Guid Id, string Name, string? Description, JsonObject Design, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>All templates.</summary>
/// <param name="Items">By name.</param>
public sealed record TemplateList(IReadOnlyList<TemplateResponse> Items);
