using System.Buffers;
using System.Security.Cryptography;

namespace QrAspire.Api.Links;

/// <summary>Short ids: what stands after <c>/r/</c>.</summary>
public static class ShortIds
{
    /// <summary>Characters of a generated id: letters and digits that are not mistaken for each other in print (no 0 O o, 1 I l).</summary>
    public const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";

    /// <summary>Length of a generated id: 56^8, 46 bits, from a cryptographic generator, so that ids cannot be guessed one after another.</summary>
    public const int Length = 8;

    /// <summary>Shortest alias.</summary>
    public const int MinAliasLength = 3;

    /// <summary>Longest alias.</summary>
    public const int MaxAliasLength = 64;

    private static readonly SearchValues<char> s_aliasCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "account", "admin", "analytics", "api", "app", "assets", "auth", "codes", "dashboard", "docs", "favicon",
        "health", "healthz", "help", "login", "logout", "metrics", "new", "openapi", "preview", "privacy", "ready", "robots",
        "settings", "sitemap", "static", "status", "support", "swagger", "terms", "well-known",
    };

    /// <summary>A new random id.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>True for a short id that some system may have printed: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsWellFormed(string shortId) => shortId.Length is > 0 and <= MaxAliasLength && !shortId.AsSpan().ContainsAnyExcept(s_aliasCharacters);

    /// <summary>Why a chosen alias is refused, as code and sentence; null when it may be used.</summary>
    public static (string Code, string Message)? Refusal(string alias, IEnumerable<string> reserved) => alias switch
    {
        { Length: < MinAliasLength or > MaxAliasLength } => ("invalid_length", $"An alias has {MinAliasLength} to {MaxAliasLength} characters."),
        _ when alias.AsSpan().ContainsAnyExcept(s_aliasCharacters) => ("invalid_characters", "An alias consists of letters, digits, '_' and '-'."),
        _ when s_reserved.Contains(alias) || reserved.Contains(alias, StringComparer.OrdinalIgnoreCase) => ("reserved", "This alias is reserved."),
        _ => null,
    };
}
