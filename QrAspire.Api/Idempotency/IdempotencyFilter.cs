using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c> on a POST (draft-ietf-httpapi-idempotency-key-header): the first request's answer is stored in the same
/// transaction as its effect and given again to every repetition within 24 hours. A repetition that comes while the first is still at
/// work waits for it, because it inserts the same key.
/// </summary>
public sealed class IdempotencyFilter(CodesDbContext db, TimeProvider time, Actor actor) : IEndpointFilter
{
    /// <summary>Name of the request header.</summary>
    public const string HeaderName = "Idempotency-Key";

    /// <summary>Set to <c>true</c> on an answer that was stored before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxKeyLength = 255;

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly string[] s_keptHeaders = ["Location", "ETag", "Preference-Applied"];

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!request.Headers.TryGetValue(HeaderName, out var header)) return await next(context);
        if (header is not [{ Length: > 0 and <= MaxKeyLength } key] || key.Any(c => c is < '!' or > '~'))
        {
            return ApiErrors.BadRequest("invalid_idempotency_key", $"Idempotency-Key is one value of 1 to {MaxKeyLength} visible ASCII characters.");
        }

        request.EnableBuffering();
        var hash = await HashAsync(request, context.HttpContext.RequestAborted);
        var scoped = $"{actor.Name}\n{key}";
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(() => RunAsync(context, next, scoped, hash));
    }

    private async Task<object?> RunAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next, string key, byte[] hash)
    {
        var context = invocation.HttpContext;
        var cancellationToken = context.RequestAborted;
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var mine = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO idempotency_keys (key, request_hash, created_at) VALUES ({key}, {hash}, {now})
            ON CONFLICT (key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at, status = NULL, headers = NULL, body = NULL
            WHERE idempotency_keys.created_at <= {now - Lifetime}
            """, cancellationToken);
        if (mine == 0)
        {
            var stored = await db.IdempotencyKeys.AsNoTracking().SingleAsync(entry => entry.Key == key, cancellationToken);
            return stored.RequestHash.AsSpan().SequenceEqual(hash)
                ? new StoredAnswer(stored)
                : ApiErrors.Status(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
        }

        context.Request.Body.Position = 0;
        var answer = await CaptureAsync(context, await next(invocation));
        if (answer.Status >= 400)
        {
            // Nothing happened, so the key stays free for the corrected request.
            await transaction.RollbackAsync(cancellationToken);
        }
        else
        {
            await db.Database.ExecuteSqlAsync($"UPDATE idempotency_keys SET status = {answer.Status}, headers = {answer.Headers}, body = {WithoutSecret(context, answer.Body)} WHERE key = {key}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new CapturedAnswer(answer.Body);
    }

    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString} {request.ContentType}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0) hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private static byte[] WithoutSecret(HttpContext context, byte[] body)
    {
        if (body.Length == 0 || context.GetEndpoint()?.Metadata.GetMetadata<SecretMember>() is not { } secret) return body;
        var answer = JsonNode.Parse(body)!.AsObject();
        answer.Remove(secret.Name);
        return Encoding.UTF8.GetBytes(answer.ToJsonString(JsonConventions.Options));
    }

    /// <summary>Lets the endpoint's result write into memory, so that it is stored and committed before a byte leaves.</summary>
    private static async Task<(int Status, string[] Headers, byte[] Body)> CaptureAsync(HttpContext context, object? result)
    {
        var network = context.Response.Body;
        using var memory = new MemoryStream();
        context.Response.Body = memory;
        try
        {
            await ((IResult)result!).ExecuteAsync(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = network;
        }

        var headers = s_keptHeaders.Append("Content-Type").Where(context.Response.Headers.ContainsKey).Select(name => $"{name}: {context.Response.Headers[name]}");
        return (context.Response.StatusCode, [.. headers], memory.ToArray());
    }

    /// <summary>Names the member of an answer that is never stored; a repetition is answered without it.</summary>
    public sealed record SecretMember(string Name);

    /// <summary>Sends what <see cref="CaptureAsync"/> kept; status and headers are set already.</summary>
    private sealed class CapturedAnswer(byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (body.Length == 0) return Task.CompletedTask;
            httpContext.Response.ContentLength = body.Length;
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }

    /// <summary>Sends a stored answer.</summary>
    private sealed class StoredAnswer(IdempotencyKey stored) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = stored.Status!.Value;
            foreach (var header in stored.Headers!)
            {
                var colon = header.IndexOf(':');
                response.Headers[header[..colon]] = header[(colon + 2)..];
            }

            response.Headers[ReplayedHeader] = "true";
            return new CapturedAnswer(stored.Body!).ExecuteAsync(httpContext);
        }
    }
}
