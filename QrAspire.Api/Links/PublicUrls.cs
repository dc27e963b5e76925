namespace QrAspire.Api.Links;

/// <summary>
/// The address printed into codes. Configuration key <c>PublicBaseUrl</c>: an absolute http or https URL without query and
/// fragment. Default in Development and Testing: Redirect's fixed development address; required elsewhere, because it is printed.
/// </summary>
public sealed class PublicUrls
{
    private const string DevelopmentDefault = "http://localhost:5082";

    private readonly string _prefix;

    /// <summary>Reads and checks the configuration.</summary>
    /// <exception cref="InvalidOperationException">The key is missing where it is required, or is not such a URL.</exception>
    public PublicUrls(IConfiguration configuration, IHostEnvironment environment)
    {
        var configured = configuration["PublicBaseUrl"];
        if (string.IsNullOrWhiteSpace(configured))
        {
            if (!environment.IsDevelopment() && !environment.IsTesting())
            {
                throw new InvalidOperationException("PublicBaseUrl is missing: set it to the public address of the redirect service, such as https://qr.example.com. It is printed into every dynamic code.");
            }

            configured = DevelopmentDefault;
        }

        if (!Uri.TryCreate(configured, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new InvalidOperationException("PublicBaseUrl must be an absolute http or https URL without user, query and fragment.");
        }

        Base = uri;
        _prefix = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + "/r/";
    }

    /// <summary>The configured address.</summary>
    public Uri Base { get; }

    /// <summary>What a code with this short id holds.</summary>
    public string ShortUrl(string shortId) => _prefix + shortId;
}
