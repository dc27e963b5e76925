namespace QrAspire.Api.Http;

/// <summary>Answers about something that has a version: with its <c>ETag</c>, and without a body for a client that has it or wants none.</summary>
public static class Answers
{
    /// <summary>201 with <c>Location</c>.</summary>
    public static IResult Created<T>(HttpContext context, string path, long version, T value)
    {
        context.Response.Headers.ETag = EntityTags.Of(version);
        var location = $"{context.Request.PathBase}/api/v1/{path}";
        return Preferences.WantsMinimal(context) ? TypedResults.Created(location) : TypedResults.Created(location, value);
    }

    /// <summary>200, or 204 where <c>Prefer: return=minimal</c> says so.</summary>
    public static IResult Changed<T>(HttpContext context, long version, T value)
    {
        context.Response.Headers.ETag = EntityTags.Of(version);
        return Preferences.WantsMinimal(context) ? TypedResults.NoContent() : TypedResults.Ok(value);
    }

    /// <summary>200, or 304 where <c>If-None-Match</c> names this version; only for what changes with its version.</summary>
    public static IResult Read<T>(HttpContext context, long version, T value)
    {
        var etag = EntityTags.Of(version);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "no-cache";
        return EntityTags.IsNotModified(context.Request, etag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(value);
    }
}
