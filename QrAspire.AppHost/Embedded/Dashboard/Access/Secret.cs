using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Embedded.Dashboard.Access;

internal static class Secret
{
    /// <summary>Compares in a time that depends on neither content; an absent or empty secret equals nothing.</summary>
    public static bool Equal(string? given, string expected) =>
        !string.IsNullOrEmpty(given) && expected.Length > 0
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
