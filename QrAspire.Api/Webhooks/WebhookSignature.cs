using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace QrAspire.Api.Webhooks;

/// <summary>
/// The Standard Webhooks signature (standardwebhooks.com, "Signature scheme", v1): HMAC-SHA256 over <c>id.timestamp.body</c>, base64. The
/// secret is <c>whsec_</c> and the key in base64.
/// </summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const int KeyLength = 32;

    /// <summary>A new secret.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>Value of the header <c>webhook-signature</c>.</summary>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp.ToUnixTimeSeconds()}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[SecretPrefix.Length..]), Encoding.UTF8.GetBytes(signed)));
    }
}
