using System.Numerics;
using System.Security.Cryptography;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Checksums of Base58Check and of Bech32/Bech32m (BIP 173, BIP 350).</summary>
internal static class CryptoAddress
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const uint Bech32 = 1;
    private const uint Bech32m = 0x2bc830a3;

    public static bool IsBitcoin(string address) => address.StartsWith("bc1", StringComparison.OrdinalIgnoreCase)
        ? address.Length <= 90 && Checksum(address) is Bech32 or Bech32m
        : IsBase58Check(address);

    public static bool IsInvoice(string text) =>
        text.Length is > 20 and <= 4000 && text.StartsWith("ln", StringComparison.OrdinalIgnoreCase) && Checksum(text) == Bech32;

    private static bool IsBase58Check(string address)
    {
        if (address.Length is < 26 or > 35) return false;
        BigInteger value = 0;
        foreach (var c in address)
        {
            var digit = Base58.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = (value * 58) + digit;
        }

        var bytes = new byte[25];
        if (!value.TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: true)) return false;
        bytes.AsSpan(0, written).CopyTo(bytes.AsSpan(25 - written));
        bytes.AsSpan(0, 25 - written).Clear();
        return bytes[0] is 0 or 5 && SHA256.HashData(SHA256.HashData(bytes.AsSpan(0, 21))).AsSpan(0, 4).SequenceEqual(bytes.AsSpan(21));
    }

    private static uint Checksum(string text)
    {
        var lower = text.ToLowerInvariant();
        if (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)) return 0;
        var one = lower.LastIndexOf('1');
        if (one < 1 || one + 7 > lower.Length) return 0;

        uint sum = 1;
        foreach (var c in lower.AsSpan(0, one)) sum = Step(sum, (uint)c >> 5);
        sum = Step(sum, 0);
        foreach (var c in lower.AsSpan(0, one)) sum = Step(sum, (uint)c & 31);
        foreach (var c in lower.AsSpan(one + 1))
        {
            var digit = Bech32Letters.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return 0;
            sum = Step(sum, (uint)digit);
        }

        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        var top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        for (var i = 0; i < 5; i++)
        {
            if (((top >> i) & 1) != 0) sum ^= generator[i];
        }

        return sum;
    }
}
