using System.Numerics;
using System.Runtime.CompilerServices;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>One row or column of up to 192 modules.</summary>
internal readonly struct Line192(ulong a, ulong b, ulong c)
{
    private readonly ulong _a = a;
    private readonly ulong _b = b;
    private readonly ulong _c = c;

    public bool IsZero => (_a | _b | _c) == 0;

    public static Line192 Ones(int count) => count switch
    {
        <= 64 => new(ulong.MaxValue >> (64 - count), 0, 0),
        <= 128 => new(ulong.MaxValue, ulong.MaxValue >> (128 - count), 0),
        _ => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue >> (192 - count)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Line192 Load(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> overlay, int at, int words) => new(
        bits[at] ^ overlay[at],
        bits[at + 1] ^ overlay[at + 1],
        words == 3 ? bits[at + 2] ^ overlay[at + 2] : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Line192 operator &(Line192 x, Line192 y) => new(x._a & y._a, x._b & y._b, x._c & y._c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Line192 operator ^(Line192 x, Line192 y) => new(x._a ^ y._a, x._b ^ y._b, x._c ^ y._c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Line192 operator ~(Line192 x) => new(~x._a, ~x._b, ~x._c);

    /// <summary>Moves module n + <paramref name="count"/> (1 to 63) to n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Line192 Right(int count) => new(
        (_a >> count) | (_b << (64 - count)),
        (_b >> count) | (_c << (64 - count)),
        _c >> count);

    /// <summary>Moves module n to n + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Line192 Left1() => new(_a << 1, (_b << 1) | (_a >> 63), (_c << 1) | (_b >> 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count() => BitOperations.PopCount(_a) + BitOperations.PopCount(_b) + BitOperations.PopCount(_c);
}
