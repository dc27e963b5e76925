namespace QrAspire.Api.Http;

/// <summary>The <c>Prefer</c> header, RFC 7240.</summary>
public static class Preferences
{
    /// <summary>True when the client wants no body back (<c>return=minimal</c>); says so in <c>Preference-Applied</c>.</summary>
    public static bool WantsMinimal(HttpContext context)
    {
        var wanted = context.Request.Headers["Prefer"]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Any(preference => preference.Split(';')[0].Trim().Equals("return=minimal", StringComparison.OrdinalIgnoreCase));
        if (wanted) context.Response.Headers["Preference-Applied"] = "return=minimal";
        return wanted;
    }
}
