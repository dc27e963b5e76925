namespace QrAspire.Api.Rendering.Symbols;

/// <summary>GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004:2015 §7.5.2).</summary>
internal static class Galois
{
    private static readonly byte[] s_exp = new byte[512];
    private static readonly byte[] s_log = new byte[256];

    static Galois()
    {
        var x = 1;
        for (var i = 0; i < 255; i++)
        {
            s_exp[i] = s_exp[i + 255] = (byte)x;
            s_log[x] = (byte)i;
            x = (x << 1) ^ ((x >> 7) * 0x11D);
        }
    }

    /// <summary>α to the power <paramref name="power"/>, 0 to 509.</summary>
    public static byte Exp(int power) => s_exp[power];

    /// <summary>Discrete logarithm of a non-zero element.</summary>
    public static int Log(byte value) => s_log[value];

    public static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : s_exp[s_log[a] + s_log[b]];

    public static byte Divide(byte a, byte b) => a == 0 ? (byte)0 : s_exp[s_log[a] + 255 - s_log[b]];
}
