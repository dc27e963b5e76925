namespace QrAspire.ServiceDefaults.Clients;

/// <summary>Reduces a referring address to its host.</summary>
public static class Referrers
{
    private const int MaxHostLength = 253;

    /// <summary>Host in lower case (IDNA form) without <c>www.</c>; for an app (<c>android-app://</c>) its package; null when there is none.</summary>
    public static string? Host(string? referrer)
    {
        if (string.IsNullOrWhiteSpace(referrer) || !Uri.TryCreate(referrer, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "android-app" or "ios-app"))
        {
            return null;
        }

        var host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        host = host.StartsWith("www.", StringComparison.Ordinal) ? host["www.".Length..] : host;
        return host.Length is 0 or > MaxHostLength ? null : host;
    }
}
