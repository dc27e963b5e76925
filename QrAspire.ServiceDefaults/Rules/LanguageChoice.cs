using System.Collections.Concurrent;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>
/// Chooses among offered languages by <c>Accept-Language</c> (RFC 9110 §12.5.4). A range takes an offer that equals it or is more special
/// (basic filtering, RFC 4647 §3.3.1: <c>en</c> takes <c>en-GB</c>), the longest range that does gives the quality, and <c>q=0</c> excludes. An
/// offer that no range takes so is found by shortening the ranges (lookup, RFC 4647 §3.4: <c>de-CH</c> takes <c>de</c>), because most phones
/// send their region only; then by <c>*</c>.
/// </summary>
internal sealed class LanguageChoice(string[] offers)
{
    /// <summary>Clients send few different headers; those seen first are remembered.</summary>
    private const int MaxKnown = 256;

    private readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The offer that suits best: by quality, then by the order of the header, then by that of the offers; null when none is accepted.</summary>
    public string? Best(string? acceptLanguage)
    {
        if (string.IsNullOrEmpty(acceptLanguage))
        {
            return null;
        }

        if (_known.TryGetValue(acceptLanguage, out var known))
        {
            return known;
        }

        var best = Choose([.. AcceptHeader.Parse(acceptLanguage)]);
        if (_known.Count < MaxKnown)
        {
            _known.TryAdd(acceptLanguage, best);
        }

        return best;
    }

    private string? Choose((string Range, double Quality)[] ranges)
    {
        string? best = null;
        var (bestQuality, bestPosition) = (0.0, int.MaxValue);
        foreach (var offer in offers)
        {
            var (quality, position) = Rate(offer, ranges);
            if (quality > bestQuality || (quality > 0 && quality == bestQuality && position < bestPosition))
            {
                (best, bestQuality, bestPosition) = (offer, quality, position);
            }
        }

        return best;
    }

    private static (double Quality, int Position) Rate(string offer, (string Range, double Quality)[] ranges)
    {
        (double Quality, int Position)? filtered = null, shortened = null, any = null;
        var longest = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var (range, quality) = ranges[i];
            if (range == "*")
            {
                any ??= (quality, i);
            }
            else if (range.Length > longest && IsPrefix(range, offer))
            {
                filtered = (quality, i);
                longest = range.Length;
            }
            else if (IsPrefix(offer, range) && quality > (shortened?.Quality ?? 0))
            {
                shortened = (quality, i);
            }
        }

        return filtered ?? shortened ?? any ?? default;
    }

    /// <summary>True when <paramref name="tag"/> is <paramref name="prefix"/> or goes on after it with a further subtag.</summary>
    private static bool IsPrefix(string prefix, string tag) =>
        tag.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (tag.Length == prefix.Length || tag[prefix.Length] == '-');
}
