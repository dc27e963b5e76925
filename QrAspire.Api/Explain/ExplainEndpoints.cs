using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Api.Explain;

/// <summary><c>/codes/{id}/explain</c>.</summary>
public static class ExplainEndpoints
{
    /// <summary>Adds what explaining needs.</summary>
    public static void AddExplain(this IHostApplicationBuilder builder)
    {
        builder.AddPlaces();
        builder.Services.AddSingleton<UserAgentClassifier>();
        builder.Services.AddSingleton<ScanExplainer>();
    }

    /// <summary>Adds the endpoint.</summary>
    public static void MapExplain(this IEndpointRouteBuilder app) => app.MapPost("/codes/{id:guid}/explain", ExplainAsync)
        .WithTags("Codes").WithName("ExplainCode").WithSummary("What a scan would get, and why")
        .WithDescription("The body pretends a scan; nothing is counted. The answer names the rule that would answer, and for every rule what each of its conditions found.")
        .Accepts<ExplainRequest>("application/json").Produces<Explanation>().ProducesErrors(400, 404, 409, 410, 413, 415);

    private static async Task<IResult> ExplainAsync(Guid id, HttpContext context, CodeStore store, ScanExplainer explainer, CodesDbContext db, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var errors = new List<FieldError>();
        if (ExplainRequest.Read(new FieldReader(body, errors)) is not { } request) return ApiErrors.Validation(errors);

        var code = await store.FindAsync(id, cancellationToken);
        if (code is null) return CodeStore.NotFound();
        if (code.DeletedAt is not null) return CodeStore.Gone();
        if (code.Kind == CodeKind.Static) return ApiErrors.Conflict("not_for_static", "A static code is scanned without this platform; there is nothing to decide.");

        var used = await db.Database.SqlQuery<long>($"SELECT used AS \"Value\" FROM scan_counts WHERE code_id = {id}").FirstOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(explainer.Explain(code, request, used));
    }
}
