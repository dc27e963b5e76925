namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A web address (RFC 3986).</summary>
/// <param name="Url">Absolute http or https address; written in its normalised form.</param>
public sealed record UrlPayload(string Url) : Payload
{
    private const int MaxLength = 2048;

    internal override void Check(FieldCheck check)
    {
        if (!check.Required("url", Url, MaxLength)) return;
        check.That(
            Uri.TryCreate(Url.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0,
            "url",
            "The address starts with http:// or https://, has a host and no user name.");
    }

    internal override string Write()
    {
        // Readers resolve the ASCII form of a host everywhere; its Unicode form only in some.
        var uri = new Uri(Url.Trim());
        return new UriBuilder(uri) { Host = uri.IdnHost, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri.AbsoluteUri;
    }

    internal static UrlPayload? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !text.Any(char.IsWhiteSpace) ? new(text) : null;
}
