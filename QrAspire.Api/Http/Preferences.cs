namespace QrAspire.Api.Http;

/// <summary>The <c>Prefer</c> header, RFC 7240.</summary>
public static class Preferences
{
    /// <summary>201 with the new resource, or without it when the client wants no body.</summary>
    public static IResult Created<T>(HttpContext context, string location, T shown) => WantsMinimal(context) ? TypedResults.Created(location) : TypedResults.Created(location, shown);

    /// <summary>200 with the changed resource, or 204 when the client wants no body.</summary>
    public static IResult Changed<T>(HttpContext context, T shown) => WantsMinimal(context) ? TypedResults.NoContent() : TypedResults.Ok(shown);

    /// <summary>True when the client wants no body back (<c>return=minimal</c>); says so in <c>Preference-Applied</c>.</summary>
    private static bool WantsMinimal(HttpContext context)
    {
        var wanted = context.Request.Headers["Prefer"]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Any(preference => preference.Split(';')[0].Trim().Equals("return=minimal", StringComparison.OrdinalIgnoreCase));
        if (wanted) context.Response.Headers["Preference-Applied"] = "return=minimal";
        return wanted;
    }
}
