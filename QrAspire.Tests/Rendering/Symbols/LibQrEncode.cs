using System.Runtime.InteropServices;
using System.Text;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Symbols;

/// <summary>libqrencode (Debian's libqrencode4, which comes with qrencode) as an independent encoder.</summary>
internal static class LibQrEncode
{
    public const int Numeric = 0;
    public const int Alphanumeric = 1;
    public const int Bytes = 2;
    public const int Kanji = 3;

    /// <summary>One segment of one mode; null when it does not fit. Kanji text is given as Shift JIS.</summary>
    public static bool[,]? Encode(byte[] data, int mode, int version, EccLevel level, bool micro = false)
    {
        var input = micro ? QRinput_newMQR(version, (int)level) : QRinput_new2(version, (int)level);
        if (input == 0) return null;
        try
        {
            if (QRinput_append(input, mode, data.Length, data) != 0) return null;
            var code = QRcode_encodeInput(input);
            if (code == 0) return null;
            var width = Marshal.ReadInt32(code, 4);
            var modules = new byte[width * width];
            Marshal.Copy(Marshal.ReadIntPtr(code, 8), modules, 0, modules.Length);
            QRcode_free(code);
            var matrix = new bool[width, width];
            for (var i = 0; i < modules.Length; i++) matrix[i % width, i / width] = (modules[i] & 1) != 0;
            return matrix;
        }
        finally
        {
            QRinput_free(input);
        }
    }

    public static byte[] ShiftJis(string text) => CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(text);

    [DllImport("libqrencode.so.4")]
    private static extern nint QRinput_new2(int version, int level);

    [DllImport("libqrencode.so.4")]
    private static extern nint QRinput_newMQR(int version, int level);

    [DllImport("libqrencode.so.4")]
    private static extern int QRinput_append(nint input, int mode, int size, byte[] data);

    [DllImport("libqrencode.so.4")]
    private static extern nint QRcode_encodeInput(nint input);

    [DllImport("libqrencode.so.4")]
    private static extern void QRcode_free(nint code);

    [DllImport("libqrencode.so.4")]
    private static extern void QRinput_free(nint input);
}
