namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Capacities of ISO/IEC 18004:2015: Table 1 (sizes), Table 3 (count bits), Table 7 (data codewords), Table 9 (blocks), Annex E (alignment patterns).</summary>
internal static class QrTables
{
    // Rows L, M, Q, H; columns versions 1 to 40.
    private static readonly byte[][] s_eccPerBlock =
    [
        [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
        [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    ];

    private static readonly byte[][] s_blocks =
    [
        [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
        [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
        [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
        [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
    ];

    // Micro, rows M1 to M4, columns L, M, Q; 0 = the level does not exist.
    private static readonly byte[][] s_microEcc = [[2, 0, 0], [5, 6, 0], [6, 8, 0], [8, 10, 14]];

    private static ReadOnlySpan<byte> MicroCodewords => [5, 10, 17, 24];

    /// <summary>Codewords of a whole symbol.</summary>
    public static int Codewords(int version, bool micro) => micro ? MicroCodewords[version - 1] : DataModules(version) / 8;

    /// <summary>Error correction codewords of each block; 0 when the Micro version lacks the level.</summary>
    public static int EccPerBlock(int version, bool micro, EccLevel level) =>
        micro ? (int)level > 2 ? 0 : s_microEcc[version - 1][(int)level] : s_eccPerBlock[(int)level][version - 1];

    /// <summary>Blocks of a symbol.</summary>
    public static int Blocks(int version, bool micro, EccLevel level) => micro ? 1 : s_blocks[(int)level][version - 1];

    /// <summary>Data codewords of a whole symbol; the last of M1 and M3 has four bits.</summary>
    public static int DataCodewords(int version, bool micro, EccLevel level) =>
        Codewords(version, micro) - (EccPerBlock(version, micro, level) * Blocks(version, micro, level));

    /// <summary>Data capacity in bits.</summary>
    public static int DataBits(int version, bool micro, EccLevel level) =>
        (DataCodewords(version, micro, level) * 8) - (micro && version is 1 or 3 ? 4 : 0);

    /// <summary>Bits of a mode indicator (Table 2).</summary>
    public static int ModeBits(int version, bool micro) => micro ? version - 1 : 4;

    /// <summary>Bits of a character count (Table 3); 0 when the Micro version lacks the mode.</summary>
    public static int CountBits(int version, bool micro, QrMode mode)
    {
        if (micro)
        {
            return mode switch
            {
                QrMode.Numeric => version + 2,
                QrMode.Alphanumeric => version >= 2 ? version + 1 : 0,
                QrMode.Byte => version >= 3 ? version + 1 : 0,
                _ => version >= 3 ? version : 0,
            };
        }

        var group = version < 10 ? 0 : version < 27 ? 1 : 2;
        return mode switch
        {
            QrMode.Numeric => 10 + (2 * group),
            QrMode.Alphanumeric => 9 + (2 * group),
            QrMode.Byte => group == 0 ? 8 : 16,
            _ => 8 + (2 * group),
        };
    }

    /// <summary>Centre coordinates of alignment patterns along one axis, ascending; empty for version 1.</summary>
    public static int[] AlignmentCentres(int version)
    {
        if (version == 1) return [];
        var count = (version / 7) + 2;
        var step = version == 32 ? 26 : ((version * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
        var centres = new int[count];
        centres[0] = 6;
        for (var i = 1; i < count; i++) centres[i] = 17 + (4 * version) - 7 - ((count - 1 - i) * step);
        return centres;
    }

    private static int DataModules(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version < 2) return modules;
        var alignment = (version / 7) + 2;
        modules -= (((25 * alignment) - 10) * alignment) - 55;
        return version < 7 ? modules : modules - 36;
    }
}
