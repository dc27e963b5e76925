using System.Buffers;
using Microsoft.Extensions.Options;

namespace QrAspire.Api.Links;

/// <summary>Decides whether a URL may be a destination, and how it is written down.</summary>
public sealed class LinkRules
{
    // RFC 3986 leaves these out of every component; browsers rewrite the backslash to a slash, which would change the host.
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\\<>\"`{}|^");

    private readonly DestinationOptions _options;
    private readonly Blocklist _blocklist;
    private readonly Uri _own;
    private readonly string _ownPath;

    /// <summary>Takes the limits and the addresses that would loop.</summary>
    public LinkRules(IOptions<DestinationOptions> options, PublicUrls publicUrls, Blocklist blocklist)
    {
        _blocklist = blocklist;
        _options = options.Value;
        _own = publicUrls.Base;
        _ownPath = _own.AbsolutePath.EndsWith('/') ? _own.AbsolutePath : _own.AbsolutePath + "/";
    }

    /// <summary>
    /// Checks a destination. Accepted: absolute http or https (or a scheme the operator allows) with a host, no user info, no
    /// control characters, no own short URL. The result is pure ASCII: an international host in punycode, other characters percent-encoded.
    /// </summary>
    /// <returns>The URL to store, or the code and sentence of the refusal.</returns>
    public (string? Url, string? Code, string? Message) Check(string input)
    {
        var text = input.Trim();
        if (text.Length == 0) return Refuse("required", "A URL is required.");
        if (text.Length > _options.MaxUrlLength) return Refuse("too_long", $"A URL has at most {_options.MaxUrlLength} characters.");
        if (text.AsSpan().ContainsAnyInRange('\u0000', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return Refuse("invalid_characters", "A URL has no control characters.");
        }

        var colon = text.IndexOf(':');
        var scheme = colon > 0 ? text[..colon].ToLowerInvariant() : "";
        var web = scheme is "http" or "https";
        if (!Uri.CheckSchemeName(scheme)) return Refuse("not_absolute", "A URL is absolute: it begins with https:// or http://.");
        if (!web && !_options.AdditionalSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            return Refuse("scheme_not_allowed", "This kind of link is not allowed; use https:// or http://.");
        }

        if (web && !text.AsSpan(colon + 1).StartsWith("//")) return Refuse("not_absolute", "A URL is absolute: it begins with https:// or http://.");
        if (text.AsSpan().ContainsAny(s_forbidden)) return Refuse("invalid_characters", "A URL has none of \\ < > \" ` { } | ^; write them percent-encoded.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) return Refuse("invalid_url", "This is not a valid URL.");
        if (web && LooksLikeAnother(Authority(text, colon))) return Refuse("invalid_characters", "The host has characters that stand for others or are not seen; write it plainly.");
        if (web && (uri.Host.Length == 0 || uri.HostNameType == UriHostNameType.Unknown)) return Refuse("host_missing", "The URL names no valid host.");
        if (web && (uri.UserInfo.Length > 0 || Authority(text, colon).Contains('@'))) return Refuse("user_info", "A URL with a user name or password misleads people and is not allowed.");
        if (web && IsOwn(uri)) return Refuse("loop", "The URL leads back to this platform's own short URLs.");

        if (web && _blocklist.Contains(uri)) return Refuse("blocked", "The operator of this platform forbids this destination.");

        var stored = Write(text, uri);
        return stored.Length > _options.MaxUrlLength
            ? Refuse("too_long", $"A URL has at most {_options.MaxUrlLength} characters, percent-encoding included.")
            : (stored, null, null);
    }

    private bool IsOwn(Uri uri)
    {
        var host = Host(uri);
        if (_options.OwnHosts.Any(own => string.Equals(own.TrimEnd('.'), host, StringComparison.OrdinalIgnoreCase))) return true;
        if (!string.Equals(Host(_own), host, StringComparison.OrdinalIgnoreCase)) return false;
        var samePort = uri.Port == _own.Port || (uri.IsDefaultPort && _own.IsDefaultPort);
        return samePort && (_ownPath == "/" || uri.AbsolutePath.StartsWith(_ownPath + "r/", StringComparison.OrdinalIgnoreCase)
            || uri.AbsolutePath.StartsWith(_ownPath + "l/", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Characters that browsers replace by others in a host, or leave out (UTS #46 §5, mapped and ignored; here the runs of them that imitate
    /// ASCII): .NET's mapping does not, so the host that is checked would not be the host that is asked.
    /// </summary>
    private static bool LooksLikeAnother(ReadOnlySpan<char> authority)
    {
        foreach (var rune in authority.EnumerateRunes())
        {
            if (rune.Value is 0xAD or 0x34F or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or (>= 0x2070 and <= 0x209F)
                or (>= 0x2100 and <= 0x218F) or (>= 0x2460 and <= 0x24FF) or (>= 0xFB00 and <= 0xFB06) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or (>= 0xFF00 and <= 0xFFEF)
                or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1F100 and <= 0x1F1FF) or (>= 0xE0000 and <= 0xE0FFF) or 0xAA or 0xBA or 0xB2 or 0xB3 or 0xB9)
            {
                return true;
            }
        }

        return false;
    }

    private static string Host(Uri uri) => uri.IdnHost.TrimEnd('.');

    private static ReadOnlySpan<char> Authority(string text, int colon)
    {
        var rest = text.AsSpan(colon + 3);
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>Plain ASCII stays as it was typed; anything else is written the way a browser would send it.</summary>
    private static string Write(string text, Uri uri)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0) return text;
        var host = uri.IdnHost.Contains(':') ? $"[{uri.IdnHost}]" : uri.IdnHost;
        return uri.Host.Length == 0
            ? uri.AbsoluteUri
            : $"{uri.Scheme}://{host}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}{uri.PathAndQuery}{uri.Fragment}";
    }

    private static (string?, string?, string?) Refuse(string code, string message) => (null, code, message);
}
