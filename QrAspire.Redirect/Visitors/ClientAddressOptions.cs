namespace QrAspire.Redirect.Visitors;

/// <summary>Section <c>ForwardedHeaders</c>.</summary>
public sealed class ClientAddressOptions
{
    public const string Section = "ForwardedHeaders";

    /// <summary>
    /// Networks (CIDR) or addresses of proxies whose <c>X-Forwarded-For</c> is believed. Default none: the client is who connected.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>True when every entry can be read.</summary>
    internal static bool IsValid(ClientAddressOptions options) => options.TrustedProxies.All(text => ClientAddress.TryParse(text, out _));
}
