using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// A finished symbol without its quiet zone: square, bit-packed, 1 = dark. An instance can be filled again and again,
/// so an encoder allocates nothing per symbol.
/// </summary>
public sealed class QrMatrix
{
    /// <summary>Modules on a side of version 40.</summary>
    public const int MaxSize = 177;

    /// <summary>64-bit words per row, whatever the size.</summary>
    public const int Stride = 3;

    private readonly ulong[] _bits = new ulong[MaxSize * Stride];

    /// <summary>Modules on a side: 21–177, or 11–17 for Micro.</summary>
    public int Size { get; private set; }

    /// <summary>1–40, or 1–4 when <see cref="IsMicro"/>.</summary>
    public int Version { get; private set; }

    /// <summary>True for a Micro QR symbol.</summary>
    public bool IsMicro { get; private set; }

    /// <summary>The level in the symbol's format information, after boost. M1 only detects errors and reports <see cref="EccLevel.L"/>.</summary>
    public EccLevel Level { get; private set; }

    /// <summary>The data mask in the format information: 0–7, or 0–3 for Micro.</summary>
    public int Mask { get; private set; }

    /// <summary>Quiet zone the standard asks for, in modules: 4, or 2 for Micro (ISO/IEC 18004:2015 §6.3.8).</summary>
    public int QuietZone => IsMicro ? 2 : 4;

    /// <summary>The module in column <paramref name="x"/> and row <paramref name="y"/>: true is dark, outside is light.</summary>
    [SuppressMessage("Design", "CA1043:Use integral or string argument for indexers", Justification = "A matrix is indexed by column and row.")]
    public bool this[int x, int y]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)x < (uint)Size && (uint)y < (uint)Size && ((_bits[(y * Stride) + (x >> 6)] >> (x & 63)) & 1) != 0;
    }

    /// <summary>Row <paramref name="y"/>: bit x % 64 of word x / 64 is column x.</summary>
    public ReadOnlySpan<ulong> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Size, nameof(y));
        return _bits.AsSpan(y * Stride, Stride);
    }

    internal Span<ulong> Bits => _bits;

    internal void Reset(int version, bool micro, EccLevel level, int mask)
    {
        Version = version;
        IsMicro = micro;
        Level = level;
        Mask = mask;
        Size = micro ? 9 + (2 * version) : 17 + (4 * version);
    }

    internal void Clear() => Array.Clear(_bits);

    internal void SetDark(int x, int y) => _bits[(y * Stride) + (x >> 6)] |= 1UL << (x & 63);
}
