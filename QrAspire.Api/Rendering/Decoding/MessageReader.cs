using System.Text;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Decoding;

/// <summary>Reads data codewords of a full-size symbol back into text (ISO/IEC 18004:2015 §7.4).</summary>
internal static class MessageReader
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    private const int EciUtf8 = 26;

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The text, or null when the stream breaks the rules.</summary>
    public static string? Read(ReadOnlySpan<byte> data, int version)
    {
        var bits = new BitReader(data);
        var text = new StringBuilder();
        var (eci, fnc1) = (0, false);
        while (true)
        {
            var mode = bits.Left < 4 ? 0 : bits.Read(4);
            switch (mode)
            {
                case 0:
                    return text.ToString();
                case 0b0011:
                    if (bits.Read(16) < 0) return null;
                    break;
                case 0b0101 or 0b1001:
                    fnc1 = true;
                    if (mode == 0b1001 && bits.Read(8) < 0) return null;
                    break;
                case 0b0111:
                    if ((eci = ReadEci(ref bits)) < 0) return null;
                    break;
                case 1 or 2 or 4 or 8:
                    if (!Segment(ref bits, text, (QrMode)System.Numerics.BitOperations.TrailingZeroCount(mode), version, eci, fnc1)) return null;
                    break;
                default:
                    return null;
            }
        }
    }

    private static int ReadEci(ref BitReader bits)
    {
        var first = bits.Read(8);
        if (first < 0x80) return first;
        if (first < 0xC0) return bits.Read(8) is var low and >= 0 ? ((first & 0x3F) << 8) | low : -1;
        return bits.Read(16) is var rest and >= 0 ? ((first & 0x1F) << 16) | rest : -1;
    }

    private static bool Segment(ref BitReader bits, StringBuilder text, QrMode mode, int version, int eci, bool fnc1)
    {
        var count = bits.Read(QrTables.CountBits(version, micro: false, mode));
        if (count < 0) return false;
        switch (mode)
        {
            case QrMode.Numeric:
                for (; count > 0; count -= 3)
                {
                    var digits = Math.Min(count, 3);
                    var value = bits.Read(digits switch { 3 => 10, 2 => 7, _ => 4 });
                    if (value < 0 || value >= Math.Pow(10, digits)) return false;
                    text.Append(value.ToString(new string('0', digits), System.Globalization.CultureInfo.InvariantCulture));
                }

                return true;
            case QrMode.Alphanumeric:
                for (; count > 0; count -= 2)
                {
                    var value = bits.Read(count >= 2 ? 11 : 6);
                    if (value < 0 || value >= (count >= 2 ? 45 * 45 : 45)) return false;
                    if (count >= 2) text.Append(Fnc1(Alphanumeric[value / 45], fnc1));
                    text.Append(Fnc1(Alphanumeric[value % 45], fnc1));
                }

                return true;
            case QrMode.Byte:
                var bytes = new byte[count];
                for (var i = 0; i < count; i++)
                {
                    if (bits.Read(8) is not (var b and >= 0)) return false;
                    bytes[i] = (byte)b;
                }

                text.Append(Bytes(bytes, eci));
                return true;
            default:
                for (; count > 0; count--)
                {
                    if (bits.Read(13) is not (var value and >= 0)) return false;
                    text.Append(KanjiTable.Character(value));
                }

                return true;
        }
    }

    private static char Fnc1(char c, bool fnc1) => fnc1 && c == '%' ? '\u001d' : c;

    /// <summary>UTF-8 when announced or when the bytes are valid UTF-8, as today's readers do; else Latin-1.</summary>
    private static string Bytes(byte[] bytes, int eci)
    {
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException) when (eci != EciUtf8)
        {
            return Encoding.Latin1.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.UTF8.GetString(bytes);
        }
    }
}
