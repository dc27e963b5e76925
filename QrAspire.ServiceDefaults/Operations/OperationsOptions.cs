namespace QrAspire.ServiceDefaults.Operations;

/// <summary>Section <c>Operations</c>: who may use what changes a running service, below <c>/ops</c>; for everyone else it does not exist.</summary>
public sealed class OperationsOptions
{
    public const string Section = "Operations";

    internal const string Requirement = "Operations:Token must have at least 16 characters.";

    /// <summary>
    /// Bearer token that opens <c>/ops</c>, at least 16 characters; a secret without default. Without it <c>/ops</c> is closed in Production, and
    /// open to loopback elsewhere.
    /// </summary>
    public string? Token { get; set; }

    internal static bool IsValid(OperationsOptions options) => options.Token is null or { Length: >= 16 };
}
