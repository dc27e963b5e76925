using System.Text;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// Divides text into mode segments with the fewest bits (ISO/IEC 18004:2015 §7.4, Annex J gives only a heuristic). Dynamic
/// programming over characters: the state is the mode the symbol is in, costs are sixths of a bit because three digits take
/// ten bits and two alphanumerics eleven. One instance per thread; its buffers are reused.
/// </summary>
internal sealed class SegmentPlan
{
    private const int Modes = 4;
    private const int Unreachable = int.MaxValue / 2;

    private readonly int[] _at = new int[RequestRules.MaxCharacters + 1];
    private readonly byte[] _byteCount = new byte[RequestRules.MaxCharacters];
    private readonly ushort[] _kanji = new ushort[RequestRules.MaxCharacters];
    private readonly byte[] _allowed = new byte[RequestRules.MaxCharacters];
    private readonly uint[] _from = new uint[RequestRules.MaxCharacters];
    private readonly QrMode[] _modes = new QrMode[RequestRules.MaxCharacters];
    private readonly QrMode[] _other = new QrMode[RequestRules.MaxCharacters];
    private string _text = "";
    private bool _eci;
    private bool _fnc1;
    private int _headerBits;
    private int _count;
    private bool _ascii;
    private bool _allKanji;

    /// <summary>Bits of the whole data stream, headers included, without terminator.</summary>
    public int Bits { get; private set; }

    /// <summary>Whether the stream starts with ECI 26.</summary>
    public bool WritesEci { get; private set; }

    /// <summary>Alphanumeric value of a character (Table 5), or -1.</summary>
    public static int AlphanumericValue(char c) => c < 128 ? AlphanumericValues[c] - 1 : -1;

    private static ReadOnlySpan<byte> AlphanumericValues =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        37, 0, 0, 0, 38, 39, 0, 0, 0, 0, 40, 41, 0, 42, 43, 44, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 45, 0, 0, 0, 0, 0,
        0, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Classifies the characters of a request.</summary>
    public void Load(QrRequest request)
    {
        _text = request.Text;
        _eci = request.Eci && !request.Micro;
        _fnc1 = request.Fnc1 != Fnc1Mode.None;
        _headerBits = (_fnc1 ? 4 : 0) + (request.Append is null ? 0 : 20);
        _ascii = Ascii.IsValid(_text);
        _allKanji = true;
        _count = 0;
        for (var i = 0; i < _text.Length; i++)
        {
            var c = _text[i];
            var allowed = 1 << (int)QrMode.Byte;
            _at[_count] = i;
            _kanji[_count] = KanjiTable.None;
            if (c < 0x80)
            {
                _byteCount[_count] = 1;
                if (char.IsAsciiDigit(c)) allowed |= (1 << (int)QrMode.Numeric) | (1 << (int)QrMode.Alphanumeric);
                else if (_fnc1 ? c == '\u001d' || (AlphanumericValues[c] != 0 && c != '%') : AlphanumericValues[c] != 0) allowed |= 1 << (int)QrMode.Alphanumeric;
            }
            else if (char.IsHighSurrogate(c))
            {
                _byteCount[_count] = 4;
                _allKanji = false;
                i++;
            }
            else
            {
                _byteCount[_count] = (byte)(c < 0x800 ? 2 : 3);
                _kanji[_count] = KanjiTable.Value(c);
                if (_kanji[_count] != KanjiTable.None) allowed |= 1 << (int)QrMode.Kanji;
                else _allKanji = false;
            }

            _allowed[_count++] = (byte)allowed;
        }

        _at[_count] = _text.Length;
    }

    /// <summary>Finds the best segments for the count bits of a version; false when a character has no mode there.</summary>
    public bool Solve(int version, bool micro, bool unannouncedBytes)
    {
        Bits = int.MaxValue;
        WritesEci = false;
        if (_ascii)
        {
            Bits = _headerBits + Best(version, micro, asciiBytesOnly: true, _modes);
        }
        else
        {
            // Bytes beyond ASCII need ECI 26 (12 bits) unless the caller takes them unannounced.
            if (_eci || unannouncedBytes)
            {
                var bits = Best(version, micro, asciiBytesOnly: false, _modes);
                WritesEci = _eci && HasWideBytes();
                Bits = bits >= Unreachable / 6 ? int.MaxValue : _headerBits + bits + (WritesEci ? 12 : 0);
            }

            // Leaving every such character to Kanji mode saves the announcement.
            if (_allKanji && (Bits == int.MaxValue || WritesEci))
            {
                var bits = _headerBits + Best(version, micro, asciiBytesOnly: true, _other);
                if (bits < Bits)
                {
                    Bits = bits;
                    WritesEci = false;
                    _other.AsSpan(0, _count).CopyTo(_modes);
                }
            }
        }

        return Bits < Unreachable / 6;
    }

    /// <summary>Writes the segments found by the last <see cref="Solve"/>.</summary>
    public void Write(BitBuffer bits, int version, bool micro)
    {
        if (WritesEci) bits.Add(0b0111_0001_1010, 12);
        if (_fnc1) bits.Add(0b0101, 4);
        for (var start = 0; start < _count;)
        {
            var mode = _modes[start];
            var end = start + 1;
            while (end < _count && _modes[end] == mode) end++;
            WriteSegment(bits, version, micro, mode, start, end);
            start = end;
        }
    }

    private void WriteSegment(BitBuffer bits, int version, bool micro, QrMode mode, int start, int end)
    {
        // Full-size indicators are 0001, 0010, 0100, 1000; Micro counts 0, 1, 2, 3.
        bits.Add(micro ? (int)mode : 1 << (int)mode, QrTables.ModeBits(version, micro));
        var count = end - start;
        if (mode == QrMode.Byte)
        {
            count = 0;
            for (var i = start; i < end; i++) count += _byteCount[i];
        }

        bits.Add(count, QrTables.CountBits(version, micro, mode));
        switch (mode)
        {
            case QrMode.Numeric:
                for (; start + 2 < end; start += 3) bits.Add((Digit(start) * 100) + (Digit(start + 1) * 10) + Digit(start + 2), 10);
                if (end - start == 2) bits.Add((Digit(start) * 10) + Digit(start + 1), 7);
                else if (end - start == 1) bits.Add(Digit(start), 4);
                break;
            case QrMode.Alphanumeric:
                for (; start + 1 < end; start += 2) bits.Add((Alphanumeric(start) * 45) + Alphanumeric(start + 1), 11);
                if (start < end) bits.Add(Alphanumeric(start), 6);
                break;
            case QrMode.Byte:
                Span<byte> utf8 = stackalloc byte[4];
                for (; start < end; start++)
                {
                    if (_byteCount[start] == 1)
                    {
                        bits.Add(_text[_at[start]], 8);
                        continue;
                    }

                    var written = Encoding.UTF8.GetBytes(_text.AsSpan(_at[start], _at[start + 1] - _at[start]), utf8);
                    foreach (var b in utf8[..written]) bits.Add(b, 8);
                }

                break;
            default:
                for (; start < end; start++) bits.Add(_kanji[start], 13);
                break;
        }
    }

    private int Digit(int i) => _text[_at[i]] - '0';

    // FNC1 symbols write the GS separator as % in alphanumeric mode (§7.4.8.2).
    private int Alphanumeric(int i) => _text[_at[i]] is '\u001d' ? 38 : AlphanumericValues[_text[_at[i]]] - 1;

    private bool HasWideBytes()
    {
        for (var i = 0; i < _count; i++)
        {
            if (_byteCount[i] > 1 && _modes[i] == QrMode.Byte) return true;
        }

        return false;
    }

    /// <summary>The least bits, with the mode of every character in <paramref name="modes"/>.</summary>
    private int Best(int version, bool micro, bool asciiBytesOnly, QrMode[] modes)
    {
        Span<int> head = stackalloc int[Modes];
        for (var m = 0; m < Modes; m++)
        {
            var count = QrTables.CountBits(version, micro, (QrMode)m);
            head[m] = count == 0 ? Unreachable : (QrTables.ModeBits(version, micro) + count) * 6;
        }

        // Costs of being ready for the next character in each mode, its header paid.
        var (numeric, alphanumeric, bytes, kanji) = (head[0], head[1], head[2], head[3]);
        for (var i = 0; i < _count; i++)
        {
            var allowed = _allowed[i];
            var n = (allowed & 1) != 0 ? numeric + 20 : Unreachable;
            var a = (allowed & 2) != 0 ? alphanumeric + 33 : Unreachable;
            var b = asciiBytesOnly && _byteCount[i] > 1 ? Unreachable : bytes + (48 * _byteCount[i]);
            var k = (allowed & 8) != 0 ? kanji + 78 : Unreachable;

            // A switch rounds up to whole bits and pays the new header; it leaves from the cheapest mode.
            var (least, source) = (n, 0u);
            if (a < least) (least, source) = (a, 1);
            if (b < least) (least, source) = (b, 2);
            if (k < least) (least, source) = (k, 3);
            least = Math.Min((least + 5) / 6 * 6, Unreachable);

            var from = 0b11_10_01_00u;
            if (least + head[0] < n) (n, from) = (least + head[0], (from & ~3u) | source);
            if (least + head[1] < a) (a, from) = (least + head[1], (from & ~12u) | (source << 2));
            if (least + head[2] < b) (b, from) = (least + head[2], (from & ~48u) | (source << 4));
            if (least + head[3] < k) (k, from) = (least + head[3], (from & ~192u) | (source << 6));
            _from[i] = from;
            (numeric, alphanumeric, bytes, kanji) = (Math.Min(n, Unreachable), Math.Min(a, Unreachable), Math.Min(b, Unreachable), Math.Min(k, Unreachable));
        }

        var (best, mode) = (numeric, 0u);
        if (alphanumeric < best) (best, mode) = (alphanumeric, 1);
        if (bytes < best) (best, mode) = (bytes, 2);
        if (kanji < best) (best, mode) = (kanji, 3);
        for (var i = _count - 1; i >= 0; i--)
        {
            mode = (_from[i] >> (int)(mode * 2)) & 3;
            modes[i] = (QrMode)mode;
        }

        return (best + 5) / 6;
    }
}
