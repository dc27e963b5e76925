namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Format information (ISO/IEC 18004:2015 §7.9 and Annex C) and version information (§7.10 and Annex D).</summary>
internal static class FormatInformation
{
    // Level bits of Table 12: L 01, M 00, Q 11, H 10.
    private static ReadOnlySpan<byte> LevelBits => [1, 0, 3, 2];

    // Symbol numbers of Table 13, by level (L, M, Q) for M1 to M4; 255 is not allowed.
    private static readonly byte[][] s_symbolNumbers = [[0, 255, 255], [1, 2, 255], [3, 4, 255], [5, 6, 7]];

    /// <summary>The 15 masked format bits of a full-size symbol.</summary>
    public static int Bits(EccLevel level, int mask) => Bch15((LevelBits[(int)level] << 3) | mask) ^ 0x5412;

    /// <summary>The 15 masked format bits of a Micro symbol.</summary>
    public static int MicroBits(int version, EccLevel level, int mask) =>
        Bch15((s_symbolNumbers[version - 1][(int)level] << 2) | mask) ^ 0x4445;

    /// <summary>The 18 version bits, written from version 7 on.</summary>
    public static int VersionBits(int version)
    {
        var rest = version;
        for (var i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        return (version << 12) | (rest & 0xFFF);
    }

    /// <summary>Reads level and mask back from an undamaged symbol.</summary>
    public static (EccLevel Level, int Mask) Read(QrMatrix matrix)
    {
        var bits = 0;
        for (var i = 0; i < 15; i++)
        {
            var (x, y) = matrix.IsMicro ? MicroPosition(i) : Position(i);
            if (matrix[x, y]) bits |= 1 << i;
        }

        return matrix.IsMicro ? DecodeMicro(bits ^ 0x4445) : Decode(bits ^ 0x5412);
    }

    public static (EccLevel Level, int Mask) Decode(int unmasked)
    {
        var data = unmasked >> 10;
        return ((EccLevel)LevelBits.IndexOf((byte)(data >> 3)), data & 7);
    }

    public static (EccLevel Level, int Mask) DecodeMicro(int unmasked)
    {
        var data = unmasked >> 10;
        var level = (data >> 2) switch { 0 or 1 or 3 or 5 => EccLevel.L, 2 or 4 or 6 => EccLevel.M, _ => EccLevel.Q };
        return (level, data & 3);
    }

    /// <summary>Where bit <paramref name="i"/> (0 is least significant) of the copy beside the upper left finder lies (Figure 25).</summary>
    public static (int X, int Y) Position(int i) => i switch
    {
        < 6 => (8, i),
        6 => (8, 7),
        7 => (8, 8),
        8 => (7, 8),
        _ => (14 - i, 8),
    };

    /// <summary>Where bit <paramref name="i"/> of the second copy lies.</summary>
    public static (int X, int Y) SecondPosition(int i, int size) => i < 8 ? (size - 1 - i, 8) : (8, size - 15 + i);

    /// <summary>Where bit <paramref name="i"/> lies in a Micro symbol (Figure 26).</summary>
    public static (int X, int Y) MicroPosition(int i) => i < 8 ? (8, i + 1) : (15 - i, 8);

    private static int Bch15(int data)
    {
        var rest = data;
        for (var i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        return (data << 10) | (rest & 0x3FF);
    }
}
