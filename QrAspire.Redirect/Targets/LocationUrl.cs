using System.Buffers;
using System.Text;

namespace QrAspire.Redirect.Targets;

/// <summary>Makes a stored URL fit for the header <c>Location</c>, once, when the target is compiled, so that no stored text can make an answer fail.</summary>
internal static class LocationUrl
{
    /// <summary>Longest URL that is kept, characters.</summary>
    public const int MaxLength = 8192;

    private const string Printable =
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<char> s_printable = SearchValues.Create(Printable);

    /// <summary>
    /// The URL in printable ASCII: unchanged if it is already; else an internationalised host becomes punycode and everything
    /// else outside ASCII is percent-encoded as UTF-8 (RFC 3987 §3.1).
    /// </summary>
    public static string Normalise(string url)
    {
        if (url.AsSpan().IndexOfAnyExcept(s_printable) < 0 && url.Length <= MaxLength)
        {
            return url;
        }

        var text = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IdnHost.Length > 0 && uri.IdnHost != uri.Host
            ? string.Concat(uri.Scheme, "://", uri.IdnHost, uri.IsDefaultPort ? "" : $":{uri.Port}", uri.PathAndQuery, uri.Fragment)
            : url;
        var encoded = new StringBuilder(text.Length + 32);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7F)
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append('%').Append(value.ToString("X2", null));
            }
        }

        return encoded.Length <= MaxLength ? encoded.ToString() : encoded.ToString(0, MaxLength);
    }
}
