using System.Text;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// Kanji mode's 13-bit values (ISO/IEC 18004:2015 §7.4.6) of JIS X 0208 characters. Characters that Shift JIS converters map
/// in different ways (wave dash, double bar, minus, cent, pound, not, dash, backslash) are left to byte mode, as is NEC row 13.
/// </summary>
internal static class KanjiTable
{
    public const ushort None = ushort.MaxValue;

    private const int Values = 8192;

    private const string Ambiguous = "\uff5e\u301c\u2225\u2016\uff0d\u2212\uffe0\u00a2\uffe1\u00a3\uffe2\u00ac\u2015\u2014\uff3c\\\u00a5\u203e";

    private static readonly Encoding s_shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;
    private static readonly Lazy<ushort[]> s_values = new(BuildValues);
    private static readonly Lazy<char[]> s_characters = new(BuildCharacters);

    /// <summary>The value of a character, or <see cref="None"/>.</summary>
    public static ushort Value(char c) => c < 0x80 ? None : s_values.Value[c];

    /// <summary>The character of a 13-bit value; U+FFFD when there is none.</summary>
    public static char Character(int value) => s_characters.Value[value];

    private static char[] BuildCharacters()
    {
        var characters = new char[Values];
        Array.Fill(characters, '\ufffd');
        for (var value = 0; value < Values; value++)
        {
            if (Decode(value) is { } c) characters[value] = c;
        }

        return characters;
    }

    private static ushort[] BuildValues()
    {
        var values = new ushort[65536];
        Array.Fill(values, None);
        for (var value = 0; value < Values; value++)
        {
            var lead = ShiftJis(value) >> 8;
            if (lead is > 0x84 and < 0x88 or > 0xEA) continue;
            if (Decode(value) is { } c && c >= 0x80 && !Ambiguous.Contains(c, StringComparison.Ordinal)) values[c] = (ushort)value;
        }

        return values;
    }

    private static char? Decode(int value)
    {
        var code = ShiftJis(value);
        if ((code & 0xFF) is < 0x40 or 0x7F or > 0xFC) return null;
        ReadOnlySpan<byte> bytes = [(byte)(code >> 8), (byte)code];
        Span<char> text = stackalloc char[4];
        var count = s_shiftJis.GetChars(bytes, text);

        // The converter gives a middle dot for codes that mean nothing, and private use characters for user-defined ones.
        var meant = text[0] switch
        {
            '\ufffd' or (>= '\ue000' and <= '\uf8ff') => false,
            '\u30fb' => code == 0x8145,
            _ => true,
        };
        return count == 1 && meant ? text[0] : null;
    }

    private static int ShiftJis(int value)
    {
        var packed = (value / 0xC0 << 8) | (value % 0xC0);
        return packed + (packed < 0x1F00 ? 0x8140 : 0xC140);
    }
}
