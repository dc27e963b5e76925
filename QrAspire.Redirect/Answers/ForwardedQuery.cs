using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Redirect.Answers;

/// <summary>Merges the query of a request into a target.</summary>
internal static class ForwardedQuery
{
    /// <summary>The target with the request's query, fit for <c>Location</c>.</summary>
    /// <param name="url">Target, ASCII.</param>
    /// <param name="query">The request's query with its question mark, or empty.</param>
    /// <param name="merge">Which of two parameters with one name stays.</param>
    public static string Merge(string url, string? query, QueryMerge merge = QueryMerge.Request) =>
        query is null || query.Length <= 1 ? url : LocationUrl.Normalise(DestinationQuery.Merge(url, query, merge));
}
