namespace QrAspire.Api.Rendering.Output;

/// <summary>CRC-32 of PNG chunks (PNG 3rd edition, Annex D), four bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[][] s_tables = Tables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var (t0, t1, t2, t3) = (s_tables[0], s_tables[1], s_tables[2], s_tables[3]);
        var crc = uint.MaxValue;
        while (bytes.Length >= 4)
        {
            crc ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = t3[crc & 0xFF] ^ t2[(crc >> 8) & 0xFF] ^ t1[(crc >> 16) & 0xFF] ^ t0[crc >> 24];
            bytes = bytes[4..];
        }

        foreach (var b in bytes) crc = t0[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] Tables()
    {
        var tables = new uint[4][];
        for (var t = 0; t < 4; t++)
        {
            tables[t] = new uint[256];
            for (uint n = 0; n < 256; n++)
            {
                var c = t == 0 ? n : tables[t - 1][n];
                for (var bit = 0; bit < (t == 0 ? 8 : 0); bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
                tables[t][n] = t == 0 ? c : tables[0][c & 0xFF] ^ (c >> 8);
            }
        }

        return tables;
    }
}
