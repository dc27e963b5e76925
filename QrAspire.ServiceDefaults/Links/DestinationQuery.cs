using System.Text;

namespace QrAspire.ServiceDefaults.Links;

/// <summary>Whose parameter stays when the scan's query and the target's have one of the same name.</summary>
public enum QueryMerge
{
    /// <summary>The scan's.</summary>
    Request,

    /// <summary>The target's.</summary>
    Target,

    /// <summary>Both: the scan's follow.</summary>
    Append,
}

/// <summary>Puts parameters into the query of a destination. Everything stays encoded as it is; the fragment stays at the end.</summary>
public static class DestinationQuery
{
    /// <summary>The destination with a query merged into it.</summary>
    /// <param name="url">Destination.</param>
    /// <param name="query">A query with or without its question mark, or empty.</param>
    /// <param name="merge">Which of two parameters with one name stays.</param>
    public static string Merge(string url, string? query, QueryMerge merge = QueryMerge.Request)
    {
        var added = (query ?? "").AsSpan().TrimStart('?').ToString();
        if (added.Length == 0)
        {
            return url;
        }

        var fragmentAt = url.IndexOf('#', StringComparison.Ordinal);
        var fragment = fragmentAt < 0 ? "" : url[fragmentAt..];
        var rest = fragmentAt < 0 ? url : url[..fragmentAt];
        var queryAt = rest.IndexOf('?', StringComparison.Ordinal);
        var own = queryAt < 0 ? [] : Pairs(rest[(queryAt + 1)..]);
        if (merge == QueryMerge.Request)
        {
            var names = Names(Pairs(added));
            own = Array.FindAll(own, pair => !names.Contains(Name(pair)));
        }
        else if (merge == QueryMerge.Target && own.Length > 0)
        {
            var names = Names(own);
            added = string.Join('&', Pairs(added).Where(pair => !names.Contains(Name(pair))));
        }

        var merged = new StringBuilder(queryAt < 0 ? rest : rest[..queryAt], url.Length + added.Length + 1);
        var separator = '?';
        foreach (var pair in own)
        {
            merged.Append(separator).Append(pair);
            separator = '&';
        }

        if (added.Length > 0)
        {
            merged.Append(separator).Append(added);
        }

        return merged.Append(fragment).ToString();
    }

    private static string[] Pairs(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static HashSet<string> Names(string[] pairs) => pairs.Select(Name).ToHashSet(StringComparer.Ordinal);

    private static string Name(string pair)
    {
        var end = pair.IndexOf('=', StringComparison.Ordinal);
        return Uri.UnescapeDataString((end < 0 ? pair : pair[..end]).Replace('+', ' '));
    }
}
