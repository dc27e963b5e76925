using System.Buffers.Binary;
using System.Numerics;

namespace QrAspire.Redirect;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) with the processor's instruction where it has one.</summary>
internal static class Crc32C
{
    private const uint Initial = 0xFFFFFFFF;

    public static uint Of(ReadOnlySpan<byte> data) => ~Update(Initial, data);

    /// <summary>Continues a running value that started as <see cref="Start"/> and ends with <see cref="Finish"/>.</summary>
    public static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }

    public static uint Start => Initial;

    public static uint Finish(uint crc) => ~crc;
}
