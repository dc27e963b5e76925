using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
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

    /// <summary>Requests longer than that have answers that are kept in a file, as the request is: an import's report names every row.</summary>
    private const long MaxInMemory = 1 << 20;

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
        Stream body = context.Request.Body.Length > MaxInMemory ? TemporaryFile() : new MemoryStream();
        context.Response.RegisterForDispose(body);
        var (status, headers) = await CaptureAsync(context, await next(invocation), body);
        if (status >= 400)
        {
            // Nothing happened, so the key stays free for the corrected request.
            await transaction.RollbackAsync(cancellationToken);
        }
        else
        {
            body.Position = 0;
            var stored = new NpgsqlParameter("body", NpgsqlDbType.Bytea) { Value = await WithoutSecretAsync(context, body, cancellationToken) };
            await db.Database.ExecuteSqlAsync($"UPDATE idempotency_keys SET status = {status}, headers = {headers}, body = {stored} WHERE key = {key}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        body.Position = 0;
        return new CapturedAnswer(body);
    }

    /// <summary>A file of its own that is gone when it is closed.</summary>
    private static FileStream TemporaryFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
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

    /// <summary>What is stored of an answer: all of it, or what remains without its secret. A short answer, then, so that it fits into memory.</summary>
    private static async Task<Stream> WithoutSecretAsync(HttpContext context, Stream body, CancellationToken cancellationToken)
    {
        if (body.Length == 0 || context.GetEndpoint()?.Metadata.GetMetadata<SecretMember>() is not { } secret) return body;
        var answer = (await JsonNode.ParseAsync(body, cancellationToken: cancellationToken))!.AsObject();
        answer.Remove(secret.Name);
        return new MemoryStream(Encoding.UTF8.GetBytes(answer.ToJsonString(JsonConventions.Options)));
    }

    /// <summary>Lets the endpoint's result write into memory, so that it is stored and committed before a byte leaves.</summary>
    private static async Task<(int Status, string[] Headers)> CaptureAsync(HttpContext context, object? result, Stream memory)
    {
        var network = context.Response.Body;
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
        return (context.Response.StatusCode, [.. headers]);
    }

    /// <summary>Names the member of an answer that is never stored; a repetition is answered without it.</summary>
    public sealed record SecretMember(string Name);

    /// <summary>Sends what <see cref="CaptureAsync"/> kept; status and headers are set already.</summary>
    private sealed class CapturedAnswer(Stream body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (body.Length == 0) return Task.CompletedTask;
            httpContext.Response.ContentLength = body.Length;
            return body.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
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
            return new CapturedAnswer(new MemoryStream(stored.Body!)).ExecuteAsync(httpContext);
        }
    }
}
