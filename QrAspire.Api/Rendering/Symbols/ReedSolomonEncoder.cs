using System.Runtime.InteropServices;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// Error correction codewords (ISO/IEC 18004:2015 §7.5.2, generators of Annex A). The remainder register is four 64-bit
/// words; a table gives the generator times each of the 256 possible feedback bytes, so a data byte costs one shift and XOR.
/// </summary>
internal static class ReedSolomonEncoder
{
    private const int Words = 4;

    private static readonly ulong[]?[] s_tables = new ulong[]?[(Words * 8) + 1];

    /// <summary>Fills <paramref name="ecc"/> (2 to 32 codewords) for one block of data.</summary>
    public static void Encode(ReadOnlySpan<byte> data, Span<byte> ecc)
    {
        // A race builds the same table twice, which is harmless.
        var table = s_tables[ecc.Length] ??= BuildTable(ecc.Length);
        ulong r0 = 0, r1 = 0, r2 = 0, r3 = 0;
        foreach (var b in data)
        {
            var row = table.AsSpan((int)((byte)r0 ^ b) * Words, Words);
            r0 = ((r0 >> 8) | (r1 << 56)) ^ row[0];
            r1 = ((r1 >> 8) | (r2 << 56)) ^ row[1];
            r2 = ((r2 >> 8) | (r3 << 56)) ^ row[2];
            r3 = (r3 >> 8) ^ row[3];
        }

        ReadOnlySpan<ulong> register = [r0, r1, r2, r3];
        MemoryMarshal.AsBytes(register)[..ecc.Length].CopyTo(ecc);
    }

    /// <summary>Coefficients of the generator of a degree, highest power first, the leading 1 left out.</summary>
    private static byte[] Generator(int degree)
    {
        var result = new byte[degree];
        result[degree - 1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                result[j] = Galois.Multiply(result[j], root);
                if (j + 1 < degree) result[j] ^= result[j + 1];
            }

            root = Galois.Multiply(root, 2);
        }

        return result;
    }

    private static ulong[] BuildTable(int degree)
    {
        var generator = Generator(degree);
        var table = new ulong[256 * Words];
        var bytes = MemoryMarshal.AsBytes(table.AsSpan());
        for (var factor = 0; factor < 256; factor++)
        {
            for (var i = 0; i < degree; i++) bytes[(factor * Words * 8) + i] = Galois.Multiply(generator[i], (byte)factor);
        }

        return table;
    }
}
