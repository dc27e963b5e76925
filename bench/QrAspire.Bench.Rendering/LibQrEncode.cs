using System.Runtime.InteropServices;

namespace QrAspire.Bench.Rendering;

/// <summary>libqrencode 4 (Debian's libqrencode4).</summary>
internal static class LibQrEncode
{
    private const int EightBit = 2;

    /// <summary>Encodes and throws the symbol away.</summary>
    public static void Encode(string text, int level) => QRcode_free(QRcode_encodeString(text, 0, level, EightBit, 1));

    [DllImport("libqrencode.so.4", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint QRcode_encodeString([MarshalAs(UnmanagedType.LPUTF8Str)] string text, int version, int level, int hint, int caseSensitive);

    [DllImport("libqrencode.so.4")]
    private static extern void QRcode_free(nint code);
}
