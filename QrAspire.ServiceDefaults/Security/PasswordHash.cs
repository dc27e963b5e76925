using System.Globalization;
using System.Security.Cryptography;

namespace QrAspire.ServiceDefaults.Security;

/// <summary>
/// Slow hash of a code's password: PBKDF2 (RFC 8018 §5.2) with HMAC-SHA-512, written
/// <c>pbkdf2-sha512$iterations$salt$hash</c> with salt and hash in Base64. Api makes it, Redirect checks it.
/// </summary>
public static class PasswordHash
{
    /// <summary>Iterations of new hashes (OWASP Password Storage Cheat Sheet for PBKDF2-HMAC-SHA512); about 0.1 s of one core.</summary>
    public const int Iterations = 210_000;

    private const string Scheme = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>Hashes a password with a new random salt.</summary>
    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, HashLength);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>True when the password made the hash; the comparison takes the same time wherever they differ.</summary>
    /// <exception cref="FormatException">The stored hash is not one of ours.</exception>
    public static bool Verify(string password, string stored)
    {
        if (stored.Split('$') is not [Scheme, var iterations, var salt, var expected])
        {
            throw new FormatException("The stored password hash has an unknown form.");
        }

        var hash = Convert.FromBase64String(expected);
        var actual = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture), HashAlgorithmName.SHA512, hash.Length);
        return CryptographicOperations.FixedTimeEquals(actual, hash);
    }
}
