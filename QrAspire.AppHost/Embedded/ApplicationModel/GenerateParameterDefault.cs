using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random password of letters and digits, from the system's generator.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Safe in connection strings, URIs and shells: nothing that any of them would want escaped.
    private const string Alphabet = "ABCDEFGHJKMNPQRTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789";

    /// <summary>Number of characters; 22 carry at least 127 bits.</summary>
    public int MinLength { get; set; } = 22;

    /// <inheritdoc/>
    public override string GetDefaultValue() => RandomNumberGenerator.GetString(Alphabet, MinLength);
}
