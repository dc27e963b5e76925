using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Places;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>What rules may look at in one scan; what takes work is worked out when it is first asked for.</summary>
public sealed class ScanFacts(UserAgentClassifier userAgents, IPlaceFinder places)
{
    private const int AddressSize = 16;
    private const int MaxUserAgent = 512;
    private const int MaxSalt = 256;

    private Client? _client;
    private Place? _place;
    private string? _referrerHost;
    private bool _hasReferrerHost;
    private LanguageChoice? _choice;
    private string? _language;

    /// <summary>The moment of the scan.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary><c>User-Agent</c>.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>Sec-CH-UA-Platform</c>.</summary>
    public string? Platform { get; init; }

    /// <summary><c>Sec-CH-UA-Mobile</c> is <c>?1</c>.</summary>
    public bool MobileHint { get; init; }

    /// <summary><c>Accept-Language</c>.</summary>
    public string? AcceptLanguage { get; init; }

    /// <summary><c>Referer</c>.</summary>
    public string? Referrer { get; init; }

    /// <summary>The request's query as it was sent, with or without its question mark.</summary>
    public string? Query { get; init; }

    /// <summary>Who asked.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Country that a trusted edge names, ISO 3166-1 alpha-2; goes before the place of the address.</summary>
    public string? EdgeCountry { get; init; }

    /// <summary>Region that a trusted edge names; goes before the place of the address.</summary>
    public string? EdgeRegion { get; init; }

    /// <summary>Which counted scan of the code this is, from 1; null when scans of the code are not counted, or cannot be right now.</summary>
    public long? Ordinal { get; set; }

    /// <summary>Device, operating system, browser.</summary>
    public Client Client => _client ??= userAgents.Classify(UserAgent, Platform, MobileHint);

    /// <summary>Country and region.</summary>
    public Place Place => _place ??= FindPlace();

    /// <summary>Host of the referring page (<see cref="Referrers.Host"/>).</summary>
    public string? ReferrerHost
    {
        get
        {
            if (!_hasReferrerHost)
            {
                _referrerHost = Referrers.Host(Referrer);
                _hasReferrerHost = true;
            }

            return _referrerHost;
        }
    }

    /// <summary>The language of a code's <paramref name="choice"/> that suits the client best; all conditions of a code share one choice.</summary>
    internal string? BestLanguage(LanguageChoice choice)
    {
        if (!ReferenceEquals(_choice, choice))
        {
            _language = choice.Best(AcceptLanguage);
            _choice = choice;
        }

        return _language;
    }

    /// <summary>
    /// A number that is always the same for the same address and user agent, code and <paramref name="salt"/>, and evenly distributed: what
    /// keeps a visitor in one share of a split without a cookie. It is kept nowhere.
    /// </summary>
    public ulong Share(Guid codeId, string salt)
    {
        Span<byte> key = stackalloc byte[SipHash.KeySize];
        codeId.TryWriteBytes(key, bigEndian: true, out _);
        Span<byte> data = stackalloc byte[AddressSize + (MaxUserAgent * sizeof(char)) + MaxSalt];
        data[..AddressSize].Clear();
        var address = Address is { IsIPv4MappedToIPv6: false, AddressFamily: AddressFamily.InterNetwork } ? Address.MapToIPv6() : Address;
        address?.TryWriteBytes(data, out _);
        var agent = MemoryMarshal.AsBytes((UserAgent ?? "").AsSpan(0, Math.Min(UserAgent?.Length ?? 0, MaxUserAgent)));
        agent.CopyTo(data[AddressSize..]);
        var length = AddressSize + agent.Length;
        Encoding.UTF8.TryGetBytes(salt, data[length..], out var salted);
        return SipHash.Of(key, data[..(length + salted)]);
    }

    private Place FindPlace()
    {
        if (EdgeCountry is null && EdgeRegion is null)
        {
            return places.Find(Address);
        }

        return new(EdgeCountry, EdgeRegion, null);
    }
}
