using System.Text.Json.Nodes;

namespace QrAspire.ServiceDefaults.Links;

/// <summary>The campaign parameters that web statistics read: <c>utm_source</c>, <c>utm_medium</c>, <c>utm_campaign</c>, <c>utm_term</c>, <c>utm_content</c>.</summary>
public static class UtmTags
{
    /// <summary>Members of the JSON object, without the prefix.</summary>
    public static IReadOnlyList<string> Names { get; } = ["source", "medium", "campaign", "term", "content"];

    /// <summary>A web destination with the tags in its query, where they replace its own.</summary>
    /// <param name="url">Destination; what is not http or https stays as it is.</param>
    /// <param name="tags">Object with <see cref="Names"/>, or null.</param>
    public static string Apply(string url, JsonObject? tags)
    {
        if (tags is null || !url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            return url;
        }

        var pairs = Names.Where(name => tags[name] is JsonValue).Select(name => $"utm_{name}={Uri.EscapeDataString(tags[name]!.ToString())}");
        return DestinationQuery.Merge(url, string.Join('&', pairs));
    }
}
