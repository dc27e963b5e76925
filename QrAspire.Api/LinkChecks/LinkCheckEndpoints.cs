using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.LinkChecks;

/// <summary><c>/codes/{id}/link-check</c> and <c>/link-checks</c>: whether destinations answer.</summary>
public static class LinkCheckEndpoints
{
    /// <summary>Adds what checking needs.</summary>
    public static void AddLinkChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LinkCheckOptions>().BindConfiguration(LinkCheckOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<LinkCheckStore>();
        builder.AddExternalHostedService<LinkChecker>();
    }

    /// <summary>Adds the endpoints.</summary>
    public static void MapLinkChecks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/codes/{id:guid}/link-check", GetAsync).WithTags("Links").WithName("GetLinkCheck").WithSummary("How the destination answered when it was last asked")
            .Produces<LinkCheck>().ProducesErrors(404);
        app.MapPost("/codes/{id:guid}/link-check", CheckAsync).WithTags("Links").WithName("CheckLink").WithSummary("Ask the destination now")
            .WithDescription("Redirects are followed; addresses that are not public are never asked.")
            .Produces<LinkCheck>().ProducesErrors(404, 409, 410);
        app.MapGet("/link-checks", ListAsync).WithTags("Links").WithName("ListBrokenLinks").WithSummary("Codes whose destination did not answer well, those failing longest first")
            .Produces<BrokenLinks>().ProducesErrors(400);
    }

    private static async Task<IResult> GetAsync(Guid id, CodesDbContext db, CancellationToken cancellationToken) =>
        await db.LinkChecks.AsNoTracking().FirstOrDefaultAsync(check => check.CodeId == id, cancellationToken) is { } check
            ? TypedResults.Ok(check)
            : ApiErrors.NotFound("link_not_checked", "The destination of this code has not been asked yet.");

    private static async Task<IResult> CheckAsync(Guid id, CodeStore codes, LinkCheckStore store, CancellationToken cancellationToken)
    {
        var code = await codes.FindAsync(id, cancellationToken);
        if (code is null) return CodeStore.NotFound();
        if (code.DeletedAt is not null) return CodeStore.Gone();
        if ((string?)JsonNode.Parse(code.Payload)!["url"] is not { } url || !url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            return ApiErrors.Conflict("no_web_destination", "The code does not lead to a web address.");
        }

        return TypedResults.Ok(await store.RememberAsync(id, url, await store.AskAsync(url, cancellationToken), cancellationToken));
    }

    private static async Task<IResult> ListAsync(string? limit, CodesDbContext db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var size = CodeFilter.ParseLimit(limit, 50, 200, errors);
        if (errors.Count > 0) return ApiErrors.Validation(errors);

        var broken = db.LinkChecks.AsNoTracking().Where(check => check.Problem != null && db.Codes.Any(code => code.Id == check.CodeId && code.DeletedAt == null));
        var items = await broken.OrderByDescending(check => check.Failures).ThenBy(check => check.CodeId).Take(size).ToListAsync(cancellationToken);
        return TypedResults.Ok(new BrokenLinks(items, await broken.CountAsync(cancellationToken)));
    }
}

/// <summary>Destinations that did not answer well.</summary>
/// <param name="Items">The worst of them.</param>
/// <param name="Total">How many there are.</param>
public sealed record BrokenLinks(IReadOnlyList<LinkCheck> Items, int Total);
