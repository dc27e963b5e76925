namespace QrAspire.Api.Rendering.Symbols;

/// <summary>What role a module has in a symbol.</summary>
internal enum ModuleKind : byte
{
    Data,
    Finder,
    Separator,
    Timing,
    Alignment,
    Format,
    Version,
}

/// <summary>
/// Everything about a version that does not depend on the data: function patterns, the order in which codeword bits are
/// placed, and per level and mask the bits to XOR over them (the mask on data modules plus the format information). Rows
/// come twice, also transposed, so that columns are scored with the code for rows.
/// </summary>
internal sealed class SymbolTemplate
{
    private static readonly SymbolTemplate?[] s_full = new SymbolTemplate?[40];
    private static readonly SymbolTemplate?[] s_micro = new SymbolTemplate?[4];

    private readonly ModuleKind[] _kinds;
    private readonly ulong[]?[] _overlays = new ulong[]?[4];

    private SymbolTemplate(int version, bool micro)
    {
        Version = version;
        IsMicro = micro;
        Size = micro ? 9 + (2 * version) : 17 + (4 * version);
        Words = (Size + 63) / 64;
        _kinds = new ModuleKind[Size * Size];
        Base = new ulong[Size * Words * 2];
        DrawFunctionPatterns();
        Order = PlacementOrder();
    }

    public int Version { get; }

    public bool IsMicro { get; }

    public int Size { get; }

    /// <summary>64-bit words per row.</summary>
    public int Words { get; }

    /// <summary>Dark function modules: rows, then the transposed rows.</summary>
    public ulong[] Base { get; }

    /// <summary>For each codeword bit its bit address in rows (low 16 bits) and in transposed rows (high 16 bits).</summary>
    public uint[] Order { get; }

    public static SymbolTemplate Get(int version, bool micro)
    {
        var cache = micro ? s_micro : s_full;
        return cache[version - 1] ??= new SymbolTemplate(version, micro);
    }

    public ModuleKind Kind(int x, int y) => _kinds[(y * Size) + x];

    /// <summary>The bits to XOR for a level and mask: rows, then transposed rows.</summary>
    public ReadOnlySpan<ulong> Overlay(EccLevel level, int mask)
    {
        var all = _overlays[(int)level] ??= BuildOverlays(level);
        return all.AsSpan(mask * Base.Length, Base.Length);
    }

    /// <summary>Data mask conditions of Table 10, by full-size mask number; Micro's 0–3 are 1, 4, 6, 7.</summary>
    public static bool Masked(int mask, int x, int y) => mask switch
    {
        0 => ((x + y) & 1) == 0,
        1 => (y & 1) == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => (((y / 2) + (x / 3)) & 1) == 0,
        5 => ((x * y) & 1) + (x * y % 3) == 0,
        6 => ((((x * y) & 1) + (x * y % 3)) & 1) == 0,
        _ => ((((x + y) & 1) + (x * y % 3)) & 1) == 0,
    };

    public static int FullMask(int mask, bool micro) => micro ? mask switch { 0 => 1, 1 => 4, 2 => 6, _ => 7 } : mask;

    private ulong[] BuildOverlays(EccLevel level)
    {
        var masks = IsMicro ? 4 : 8;
        var all = new ulong[Base.Length * masks];
        for (var mask = 0; mask < masks; mask++)
        {
            var overlay = all.AsSpan(mask * Base.Length, Base.Length);
            var full = FullMask(mask, IsMicro);
            for (var y = 0; y < Size; y++)
            {
                for (var x = 0; x < Size; x++)
                {
                    if (Kind(x, y) == ModuleKind.Data && Masked(full, x, y)) Set(overlay, x, y);
                }
            }

            var format = IsMicro ? FormatInformation.MicroBits(Version, level, mask) : FormatInformation.Bits(level, mask);
            for (var i = 0; i < 15; i++)
            {
                if (((format >> i) & 1) == 0) continue;
                var (x, y) = IsMicro ? FormatInformation.MicroPosition(i) : FormatInformation.Position(i);
                Set(overlay, x, y);
                if (IsMicro) continue;
                (x, y) = FormatInformation.SecondPosition(i, Size);
                Set(overlay, x, y);
            }
        }

        return all;
    }

    private void DrawFunctionPatterns()
    {
        var timing = IsMicro ? 0 : 6;
        for (var i = 0; i < Size; i++)
        {
            Function(i, timing, ModuleKind.Timing, (i & 1) == 0);
            Function(timing, i, ModuleKind.Timing, (i & 1) == 0);
        }

        Finder(0, 0);
        if (IsMicro)
        {
            for (var i = 0; i < 15; i++)
            {
                var (x, y) = FormatInformation.MicroPosition(i);
                Function(x, y, ModuleKind.Format, dark: false);
            }

            return;
        }

        Finder(Size - 7, 0);
        Finder(0, Size - 7);
        foreach (var cy in QrTables.AlignmentCentres(Version))
        {
            foreach (var cx in QrTables.AlignmentCentres(Version))
            {
                if (Kind(cx, cy) is not ModuleKind.Finder) Alignment(cx, cy);
            }
        }

        for (var i = 0; i < 15; i++)
        {
            var (x, y) = FormatInformation.Position(i);
            Function(x, y, ModuleKind.Format, dark: false);
            (x, y) = FormatInformation.SecondPosition(i, Size);
            Function(x, y, ModuleKind.Format, dark: false);
        }

        // The dark module of §7.9.1.
        Function(8, Size - 8, ModuleKind.Format, dark: true);
        if (Version < 7) return;
        var bits = FormatInformation.VersionBits(Version);
        for (var i = 0; i < 18; i++)
        {
            var dark = ((bits >> i) & 1) != 0;
            Function(Size - 11 + (i % 3), i / 3, ModuleKind.Version, dark);
            Function(i / 3, Size - 11 + (i % 3), ModuleKind.Version, dark);
        }
    }

    private void Finder(int left, int top)
    {
        for (var dy = -1; dy <= 7; dy++)
        {
            for (var dx = -1; dx <= 7; dx++)
            {
                if ((uint)(left + dx) >= (uint)Size || (uint)(top + dy) >= (uint)Size) continue;
                var ring = Math.Max(Math.Abs(dx - 3), Math.Abs(dy - 3));
                Function(left + dx, top + dy, ring == 4 ? ModuleKind.Separator : ModuleKind.Finder, ring is not (2 or 4));
            }
        }
    }

    private void Alignment(int cx, int cy)
    {
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++) Function(cx + dx, cy + dy, ModuleKind.Alignment, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
        }
    }

    private void Function(int x, int y, ModuleKind kind, bool dark)
    {
        _kinds[(y * Size) + x] = kind;
        if (dark) Set(Base, x, y);
        else Unset(x, y);
    }

    /// <summary>Two-module columns from the right, alternately upwards and downwards (§7.7.3).</summary>
    private uint[] PlacementOrder()
    {
        var order = new List<uint>(Size * Size);
        var upwards = true;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            if (!IsMicro && right == 6) right = 5;
            for (var step = 0; step < Size; step++)
            {
                var y = upwards ? Size - 1 - step : step;
                for (var x = right; x >= right - 1; x--)
                {
                    if (Kind(x, y) == ModuleKind.Data) order.Add((uint)((y * Words * 64) + x) | ((uint)((x * Words * 64) + y) << 16));
                }
            }

            upwards = !upwards;
        }

        return [.. order];
    }

    private void Set(Span<ulong> rows, int x, int y)
    {
        rows[(y * Words) + (x >> 6)] |= 1UL << (x & 63);
        rows[(Size * Words) + (x * Words) + (y >> 6)] |= 1UL << (y & 63);
    }

    private void Unset(int x, int y)
    {
        Base[(y * Words) + (x >> 6)] &= ~(1UL << (x & 63));
        Base[(Size * Words) + (x * Words) + (y >> 6)] &= ~(1UL << (y & 63));
    }
}
