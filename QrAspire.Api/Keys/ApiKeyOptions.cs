using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.Keys;

/// <summary>Section <c>ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "ApiKeys";

    /// <summary>Requests without a key are refused; needs <see cref="RootKey"/>. Default false: whoever reaches the service may use it.</summary>
    public bool Required { get; init; }

    /// <summary>A key that is always valid, to make the others with; at least 32 characters. A secret without default.</summary>
    [MinLength(32)]
    public string? RootKey { get; init; }

    internal static bool IsValid(ApiKeyOptions options) => !options.Required || !string.IsNullOrEmpty(options.RootKey);
}
