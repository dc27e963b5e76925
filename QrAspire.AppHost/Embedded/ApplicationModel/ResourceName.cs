namespace Aspire.Hosting.ApplicationModel;

/// <summary>Aspire's rule for the names of resources and endpoints.</summary>
internal static class ResourceName
{
    private const int MaxLength = 64;

    /// <returns>The name itself.</returns>
    /// <exception cref="ArgumentException">Not 1–64 ASCII letters, digits and hyphens, starting with a letter, without <c>--</c> or a hyphen at the end.</exception>
    public static string Checked(string name, string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var wrong = name switch
        {
            { Length: > MaxLength } => $"must be at most {MaxLength} characters long",
            _ when !char.IsAsciiLetter(name[0]) => "must start with an ASCII letter",
            _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') => "must contain only ASCII letters, digits and hyphens",
            _ when name.Contains("--", StringComparison.Ordinal) => "cannot contain consecutive hyphens",
            _ when name[^1] == '-' => "cannot end with a hyphen",
            _ => null,
        };
        return wrong is null ? name : throw new ArgumentException($"{kind} name '{name}' is invalid: it {wrong}.", nameof(name));
    }
}
