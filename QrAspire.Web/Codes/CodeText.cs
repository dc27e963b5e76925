using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Codes;

/// <summary>How a code is named and described where there is little room.</summary>
public static class CodeText
{
    /// <summary>Its title, or what it leads to.</summary>
    public static string Title(Code code) => string.IsNullOrWhiteSpace(code.Title) ? Summary(code) : code.Title;

    /// <summary>The short URL without its scheme; null for a static code.</summary>
    public static string? ShortLabel(Code code) => code.ShortUrl is { } url ? WithoutScheme(url) : null;

    /// <summary>The payload's content in one line.</summary>
    public static string Summary(Code code)
    {
        var type = PayloadType.Find(Member(code, "type"));
        var first = type?.Fields.Select(field => Member(code, field.Name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        return first is null ? type?.Label ?? "Code" : WithoutScheme(first.ReplaceLineEndings(" "));
    }

    /// <summary>A scalar member of the payload as text; null when absent.</summary>
    public static string? Member(Code code, string name) => code.Payload.TryGetPropertyValue(name, out var value) ? value?.ToString() : null;

    private static string WithoutScheme(string url)
    {
        var at = url.IndexOf("://", StringComparison.Ordinal);
        return at is > 0 and < 8 ? url[(at + 3)..].TrimEnd('/') : url;
    }
}
