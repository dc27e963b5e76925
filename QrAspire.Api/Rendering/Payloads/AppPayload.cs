namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A link that opens an application: its own address, or its page in a store.</summary>
/// <param name="Uri">Any absolute address whose scheme is not one a browser would run; excludes the store fields.</param>
/// <param name="GooglePlay">Package name, e.g. org.example.app.</param>
/// <param name="AppStore">Numeric id of Apple's store.</param>
public sealed record AppPayload(string? Uri = null, string? GooglePlay = null, string? AppStore = null) : Payload
{
    private const string GooglePlayPage = "https://play.google.com/store/apps/details?id=";
    private const string AppStorePage = "https://apps.apple.com/app/id";

    internal override void Check(FieldCheck check)
    {
        var given = new[] { Uri, GooglePlay, AppStore }.Count(value => !string.IsNullOrEmpty(value));
        if (!check.That(given == 1, "uri", "Give exactly one of uri, googlePlay and appStore.", "required")) return;
        if (!string.IsNullOrEmpty(Uri) && check.Line("uri", Uri, 2048))
        {
            check.That(
                System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) && !Uri.Any(char.IsWhiteSpace)
                    && uri.Scheme is not ("javascript" or "data" or "vbscript" or "file" or "blob" or "about"),
                "uri",
                "The address is absolute and its scheme is one an application answers.");
        }

        check.That(string.IsNullOrEmpty(GooglePlay) || (GooglePlay.Length <= 150 && GooglePlay.Contains('.', StringComparison.Ordinal) && GooglePlay.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_')), "googlePlay", "A package name has letters, digits, dots and underscores.");
        check.That(string.IsNullOrEmpty(AppStore) || (AppStore.Length is >= 6 and <= 12 && AppStore.All(char.IsAsciiDigit)), "appStore", "The store's id has 6 to 12 digits.");
    }

    internal override string Write() =>
        !string.IsNullOrEmpty(Uri) ? Uri : !string.IsNullOrEmpty(GooglePlay) ? GooglePlayPage + GooglePlay : AppStorePage + AppStore;

    internal static AppPayload? Parse(string text)
    {
        if (text.StartsWith(GooglePlayPage, StringComparison.Ordinal)) return new(GooglePlay: text[GooglePlayPage.Length..]);
        if (text.StartsWith(AppStorePage, StringComparison.Ordinal) && text[AppStorePage.Length..].All(char.IsAsciiDigit)) return new(AppStore: text[AppStorePage.Length..]);

        // A text such as "note: see below" is not an address: its scheme has to be followed by two slashes.
        return System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is not ("http" or "https" or "file")
            && text.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase) && !text.Any(char.IsWhiteSpace) ? new(text) : null;
    }
}
