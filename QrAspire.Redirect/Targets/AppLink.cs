using System.Text.Json;

namespace QrAspire.Redirect.Targets;

/// <summary>An address that an app answers, and where to go without the app.</summary>
/// <param name="Url">What opens the app.</param>
/// <param name="Store">The app's page in its store, or null when none is named.</param>
public sealed record AppLink(string Url, string? Store)
{
    private const string AppStorePage = "https://apps.apple.com/app/id";
    private const string GooglePlayPage = "https://play.google.com/store/apps/details?id=";

    /// <summary>Compiles the link for iOS and iPadOS.</summary>
    public static AppLink? ForIos(JsonElement links) =>
        Read(links, "ios", "appStore") is var (url, id) ? new(url, id is null ? null : AppStorePage + id) : null;

    /// <summary>
    /// Compiles the link for Android: an <c>intent:</c> address (Chrome for Android, "Android Intents with Chrome"), which browsers take where they
    /// refuse an app's own scheme, and which names the package.
    /// </summary>
    public static AppLink? ForAndroid(JsonElement links)
    {
        if (Read(links, "android", "googlePlay") is not var (url, package))
        {
            return null;
        }

        var store = package is null ? null : GooglePlayPage + package;
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var rest = url[(colon + 1)..].Split('#')[0];
        var intent = $"intent:{rest}#Intent;scheme={url[..colon]};"
            + (package is null ? "" : $"package={package};")
            + (store is null ? "" : $"S.browser_fallback_url={Uri.EscapeDataString(store)};")
            + "end";
        return new(intent, store);
    }

    private static (string Url, string? Store)? Read(JsonElement links, string system, string store) =>
        links.ValueKind == JsonValueKind.Object && links.TryGetProperty(system, out var link) && link.TryGetProperty("url", out var url) && url.GetString() is { } text
            ? (text, link.TryGetProperty(store, out var id) ? id.GetString() : null)
            : null;
}
