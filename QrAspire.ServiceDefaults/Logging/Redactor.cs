using System.Net;
using System.Text.RegularExpressions;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>
/// Takes out of log texts what nobody should read there: values of secrets, credentials and queries of URLs, and the part of an IP address that
/// names one client (the last octet of IPv4, all but the first 48 bits of IPv6). Loopback stays as it is.
/// </summary>
internal static partial class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "***";

    /// <summary>The text without secrets; the same instance when there are none.</summary>
    public static string Clean(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        text = Secret().Replace(text, $"$1{Mark}");
        text = Bearer().Replace(text, $"$1{Mark}");
        text = Url().Replace(text, static url => $"{url.Groups[1].Value}{url.Groups[3].Value}{(url.Groups[4].Success ? "?" + Mark : "")}");
        text = IPv4().Replace(text, static match => IPAddress.TryParse(match.Value, out var address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any)
            ? $"{match.Groups[1].Value}.0/24"
            : match.Value);
        return IPv6().Replace(text, static match => IPAddress.TryParse(match.Value, out var address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any)
            ? $"{new IPAddress([.. address.GetAddressBytes()[..6], .. new byte[10]])}/48"
            : match.Value);
    }

    /// <summary>True for a field whose value is a secret, whatever it looks like.</summary>
    public static bool IsSecret(string field) => SecretField().IsMatch(field);

    [GeneratedRegex(@"((?:password|passwd|pwd|secret|api[-_]?key|token|authorization|cookie)[""']?\s*[=:]\s*[""']?)(?!Bearer\b)[^\s;,&""']+", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)([^\s/@?#""']+@)?([^\s?#""'<>]+)(\?[^\s#""'<>]*)?", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    /// <summary>Not after <c>Version=</c>, where four numbers are an assembly's.</summary>
    [GeneratedRegex(@"(?<![\d.]|Version=)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(?![\d.]*\d|/)")]
    private static partial Regex IPv4();

    [GeneratedRegex(@"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:]|/)")]
    private static partial Regex IPv6();

    [GeneratedRegex(@"password|passwd|secret|apikey|api_key|authorization|cookie|^token$|token$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretField();
}
