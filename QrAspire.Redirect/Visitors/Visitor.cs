using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.Redirect.Visitors;

/// <summary>What an event says about who scanned.</summary>
public sealed class Visitor(DailySalt salt, IOptions<VisitorOptions> options)
{
    /// <summary>The visitor of a scan whose sender does not want to be told apart.</summary>
    public const string Nobody = "0000000000000000";

    private const int AddressSize = 16;
    private const int MaxUserAgent = 512;
    private readonly VisitorOptions _options = options.Value;

    /// <summary>True when the request asks not to be tracked and configuration honours that.</summary>
    public bool WantsPrivacy(IHeaderDictionary headers) =>
        _options.HonourDoNotTrack && (IsOne(headers, "DNT") || IsOne(headers, "Sec-GPC"));

    /// <summary>16 hexadecimal digits that are the same for the same address and user agent on the same UTC day.</summary>
    public string Hash(IPAddress? address, string userAgent, DateTimeOffset now)
    {
        Span<byte> data = stackalloc byte[AddressSize + (MaxUserAgent * sizeof(char))];
        WriteAddress(address, data[..AddressSize]);
        var agent = MemoryMarshal.AsBytes(userAgent.AsSpan(0, Math.Min(userAgent.Length, MaxUserAgent)));
        agent.CopyTo(data[AddressSize..]);
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, SipHash.Of(salt.For(now), data[..(AddressSize + agent.Length)]));
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The address as far as it is kept: its network's first address, or null.</summary>
    public string? Truncate(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        var keep = isIPv4 ? _options.IPv4Bits : _options.IPv6Bits;
        if (keep == 0)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        for (var i = 0; i < length; i++)
        {
            var bits = Math.Clamp(keep - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> bits);
        }

        return isIPv4 ? string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}") : new IPAddress(bytes[..length]).ToString();
    }

    /// <summary>Writes an address as IPv6, an IPv4 address mapped into it (RFC 4291 §2.5.5.2); zeros for none.</summary>
    private static void WriteAddress(IPAddress? address, Span<byte> destination)
    {
        destination.Clear();
        if (address?.AddressFamily == AddressFamily.InterNetwork)
        {
            destination[10..12].Fill(0xFF);
            address.TryWriteBytes(destination[12..], out _);
        }
        else
        {
            address?.TryWriteBytes(destination, out _);
        }
    }

    private static bool IsOne(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && value.Count == 1 && value[0] == "1";
}
