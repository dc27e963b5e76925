using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Idempotency;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Keys;

/// <summary><c>/keys</c>: keys of programs.</summary>
public static class ApiKeyEndpoints
{
    private const int KeyLength = 32;
    private const int PrefixLength = 6;

    /// <summary>Adds the keys.</summary>
    public static void AddApiKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateDataAnnotations()
            .Validate(ApiKeyOptions.IsValid, $"{ApiKeyOptions.Section}:Required needs {ApiKeyOptions.Section}:RootKey, or nobody could get in.").ValidateOnStart();
        builder.Services.AddSingleton<KeyDecisions>();
        builder.Services.AddSingleton<ApiKeyFilter>();
    }

    /// <summary>Identifies callers by their key, and declares what a wrong one is answered with.</summary>
    public static RouteGroupBuilder WithApiKeys(this RouteGroupBuilder group)
    {
        IEndpointConventionBuilder endpoints = group;
        endpoints.Finally(endpoint =>
        {
            endpoint.Metadata.Add(Refusal(StatusCodes.Status401Unauthorized));
            var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().SelectMany(metadata => metadata.HttpMethods);
            if (methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))) endpoint.Metadata.Add(Refusal(StatusCodes.Status403Forbidden));
        });
        return group.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<ApiKeyFilter>().InvokeAsync(context, next));

        static ProducesResponseTypeMetadata Refusal(int status) => new(status, typeof(ErrorResponse), ["application/json"]);
    }

    /// <summary>Adds the endpoints.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("All keys, revoked ones included").Produces<ApiKeyList>();
        keys.MapPost("", CreateAsync).Idempotent().WithMetadata(new IdempotencyFilter.SecretMember("key")).WithName("CreateKey").WithSummary("Create a key")
            .WithDescription("The answer holds the key; it is shown only here, and not in the answer to a repetition with the same Idempotency-Key. Send it as Authorization: Bearer.")
            .Accepts<ApiKeyRequest>("application/json").Produces<ApiKeyResponse>(StatusCodes.Status201Created).ProducesErrors(400, 413, 415);
        keys.MapDelete("/{id:guid}", RevokeAsync).WithName("RevokeKey").WithSummary("Revoke a key").Produces(StatusCodes.Status204NoContent).ProducesErrors(404);
    }

    private static async Task<IResult> ListAsync(CodesDbContext db, CancellationToken cancellationToken) => TypedResults.Ok(new ApiKeyList(
        [.. (await db.ApiKeys.AsNoTracking().OrderBy(key => key.Id).ToListAsync(cancellationToken)).Select(key => ApiKeyResponse.Of(key, null))]));

    private static async Task<IResult> CreateAsync(HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var fields = new FieldReader(body, []);
        var name = fields.Text("name", 100, required: true)?.Trim();
        var readOnly = fields.Flag("readOnly") ?? false;
        var expiresAt = fields.Time("expiresAt");
        if (expiresAt <= now) fields.Refuse("expiresAt", "out_of_range", "This field is in the future.");
        fields.RefuseUnknown();
        if (fields.Errors.Count > 0) return ApiErrors.Validation(fields.Errors);

        var secret = ApiKeyFilter.KeyPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyLength));
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            Name = name!,
            Prefix = secret[..(ApiKeyFilter.KeyPrefix.Length + PrefixLength)],
            Hash = ApiKeyFilter.Hash(secret),
            ReadOnly = readOnly,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, ApiKeyResponse.Of(key, secret));
    }

    private static async Task<IResult> RevokeAsync(Guid id, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        var revoked = await db.ApiKeys.Where(key => key.Id == id && key.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), cancellationToken);
        return revoked > 0 || await db.ApiKeys.AnyAsync(key => key.Id == id, cancellationToken) ? TypedResults.NoContent() : ApiErrors.NotFound("key_not_found", "There is no key with this id.");
    }
}

/// <summary>Body of a key's creation.</summary>
/// <param name="Name">1 to 100 characters; stands in the history of what the key changes.</param>
/// <param name="ReadOnly">Only GET and HEAD.</param>
/// <param name="ExpiresAt">RFC 3339 time with offset; default never.</param>
public sealed record ApiKeyRequest(string Name, bool? ReadOnly, DateTimeOffset? ExpiresAt);

/// <summary>A key.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Name.</param>
/// <param name="Prefix">How it begins.</param>
/// <param name="Key">The key itself; only when it has just been made.</param>
/// <param name="ReadOnly">Only GET and HEAD.</param>
/// <param name="CreatedAt">RFC 3339, UTC.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="LastUsedAt">When it was used, to the minute.</param>
/// <param name="RevokedAt">When it was revoked.</param>
public sealed record ApiKeyResponse(
    Guid Id, string Name, string Prefix, string? Key, bool ReadOnly, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Shows a key; the secret only on purpose.</summary>
    public static ApiKeyResponse Of(ApiKey key, string? secret) =>
        new(key.Id, key.Name, key.Prefix, secret, key.ReadOnly, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>All keys.</summary>
/// <param name="Items">Oldest first.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyResponse> Items);
