using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Codes;

/// <summary>Reads what is put around a destination: UTM tags and app links.</summary>
internal static class LinkExtras
{
    private const int MaxTagLength = 200;
    private const int MaxUrlLength = 2048;

    private static readonly HashSet<string> s_unsafe = new(StringComparer.OrdinalIgnoreCase)
    {
        "javascript", "data", "vbscript", "file", "blob", "about", "view-source", "ws", "wss", "ftp", "intent", "content", "jar", "chrome", "mailto", "tel", "sms",
    };

    /// <summary>Tags by name; null when there are none.</summary>
    public static JsonObject? ReadUtm(FieldReader? reader)
    {
        if (reader is null) return null;
        var tags = new JsonObject();
        foreach (var name in UtmTags.Names)
        {
            if (reader.Text(name, MaxTagLength)?.Trim() is { Length: > 0 } value) tags[name] = value;
        }

        reader.RefuseUnknown();
        return tags.Count > 0 ? tags : null;
    }

    /// <summary><c>{"ios":{"url","appStore"?},"android":{"url","googlePlay"?}}</c>; null when there are none.</summary>
    public static JsonObject? ReadDeepLinks(FieldReader? reader)
    {
        if (reader is null) return null;
        var links = new JsonObject();
        Read("ios", "appStore", id => id.Length is >= 6 and <= 12 && id.All(char.IsAsciiDigit), "This field is the number of an app in Apple's store, 6 to 12 digits.");
        Read("android", "googlePlay", id => id.Length <= 150 && id.Contains('.') && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_'), "This field is the package name of an app, such as org.example.app.");
        reader.RefuseUnknown();
        return links.Count > 0 ? links : null;

        void Read(string system, string store, Func<string, bool> isStore, string message)
        {
            if (reader.Nested(system) is not { } fields) return;
            var link = new JsonObject();
            if (fields.Text("url", MaxUrlLength, required: true) is { } url)
            {
                if (IsAppUrl(url)) link["url"] = url;
                else fields.Refuse("url", "invalid_url", "This field is an address that an app answers, such as example://item/1 or https://example.com/item/1.");
            }

            if (fields.Text(store, 150) is { Length: > 0 } id)
            {
                if (isStore(id)) link[store] = id;
                else fields.Refuse(store, "invalid_value", message);
            }

            fields.RefuseUnknown();
            links[system] = link;
        }
    }

    /// <summary>An absolute URL in plain ASCII of a scheme that apps have, never one that a browser would run.</summary>
    private static bool IsAppUrl(string url) =>
        url.All(character => character is > ' ' and < (char)0x7F and not ('"' or '<' or '>' or '\\' or '`' or '^' or '{' or '}' or '|'))
        && Uri.TryCreate(url, UriKind.Absolute, out var uri) && url.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && !s_unsafe.Contains(uri.Scheme) && uri.UserInfo.Length == 0;
}
