using System.Buffers.Binary;
using System.Security.Cryptography;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>UUIDv7 (RFC 9562 §5.7) with its random bits from a block of cryptographic randomness per thread: one system call for many ids.</summary>
public static class UuidV7
{
    private const int RandomBytes = 10;
    private const int BlockSize = RandomBytes * 400;

    [ThreadStatic]
    private static byte[]? s_block;

    [ThreadStatic]
    private static int s_used;

    /// <summary>A new id whose timestamp is that millisecond.</summary>
    public static Guid New(DateTimeOffset time)
    {
        var block = s_block ??= Refill(new byte[BlockSize]);
        if (s_used + RandomBytes > BlockSize)
        {
            Refill(block);
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, (ulong)time.ToUnixTimeMilliseconds() << 16);
        block.AsSpan(s_used, RandomBytes).CopyTo(id[6..]);
        s_used += RandomBytes;
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    private static byte[] Refill(byte[] block)
    {
        RandomNumberGenerator.Fill(block);
        s_used = 0;
        return block;
    }
}
