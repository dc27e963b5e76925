using System.Text;
using QrAspire.Redirect.Targets;

namespace QrAspire.Redirect.Answers;

/// <summary>Merges the query of a request into a target; of parameters with the same name the request's win.</summary>
internal static class ForwardedQuery
{
    /// <summary>The target with the request's query. Both stay encoded as they are; the fragment stays at the end.</summary>
    /// <param name="url">Target, ASCII.</param>
    /// <param name="query">The request's query with its question mark, or empty.</param>
    public static string Merge(string url, string? query)
    {
        if (query is null || query.Length <= 1)
        {
            return url;
        }

        var fragmentAt = url.IndexOf('#', StringComparison.Ordinal);
        var fragment = fragmentAt < 0 ? "" : url[fragmentAt..];
        var rest = fragmentAt < 0 ? url : url[..fragmentAt];
        var queryAt = rest.IndexOf('?', StringComparison.Ordinal);
        var path = queryAt < 0 ? rest : rest[..queryAt];
        var names = query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Name).ToHashSet(StringComparer.Ordinal);
        var merged = new StringBuilder(path, url.Length + query.Length + 1);
        var separator = '?';
        if (queryAt >= 0)
        {
            foreach (var pair in rest[(queryAt + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !names.Contains(Name(pair))))
            {
                merged.Append(separator).Append(pair);
                separator = '&';
            }
        }

        var location = merged.Append(separator).Append(query.AsSpan(1)).Append(fragment).ToString();
        return LocationUrl.Normalise(location);
    }

    private static string Name(string pair)
    {
        var end = pair.IndexOf('=', StringComparison.Ordinal);
        return Uri.UnescapeDataString((end < 0 ? pair : pair[..end]).Replace('+', ' '));
    }
}
