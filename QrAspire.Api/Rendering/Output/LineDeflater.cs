using System.Buffers.Binary;
using System.Numerics;

namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Compresses scan lines of which most repeat the line above (zlib, RFC 1950, with one dynamic block of DEFLATE, RFC 1951). Only lines
/// that differ are given and searched; their repetitions, nine tenths of a symbol's pixels, are one match a row of modules. So a symbol
/// costs as much at ten pixels per module as at two, and the bytes are the same with every version of every library.
/// </summary>
internal sealed class LineDeflater
{
    private const int Window = 32768;
    private const int LongestMatch = 258;
    private const int ShortestMatch = 3;
    private const int HashBits = 11;
    private const int ChainLimit = 32;

    /// <summary>What a later match has to save more: the literal before it.</summary>
    private const int Doubt = 8;

    /// <summary>Matches from this length on are taken without looking further.</summary>
    private const int PatientLength = 40;

    /// <summary>Bytes that have to agree before a place is considered: few at few pixels per module, where more seldom do.</summary>
    private const int ShortHash = 4;
    private const int LongHash = 5;
    private const int EndOfBlock = 256;
    private const uint AdlerModulus = 65521;

    /// <summary>Quarter bits, typical of symbols: what a byte of one colour costs as a literal, one of both, and a match beside the bits of its distance.</summary>
    private const int PlainCost = 7;
    private const int MixedCost = 20;
    private const int MatchCost = 42;

    [ThreadStatic]
    private static LineDeflater? s_current;

    private readonly HuffmanCode _literals = new(286, 15);
    private readonly HuffmanCode _distances = new(30, 15);
    private readonly HuffmanCode _lengths = new(19, 7);
    private readonly int[] _heads = new int[1 << HashBits];
    private readonly List<(byte Symbol, byte Extra)> _header = new(320);
    private int[] _previous = new int[2048];
    private int[] _costs = new int[256];
    private uint[] _tokens = new uint[1024];
    private int _count;
    private long _extraBits;
    private int _pendingLength;
    private int _pendingDistance;
    private int _hashed;

    /// <summary>This thread's instance, which keeps its tables.</summary>
    public static LineDeflater Current => s_current ??= new();

    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Writes the zlib stream.</summary>
    /// <param name="target">Receives it.</param>
    /// <param name="lines">Lines of <paramref name="stride"/> bytes, the first byte being filter 0.</param>
    /// <param name="stride">Bytes of a line with its filter byte.</param>
    /// <param name="repeats">For each line how often it follows itself: as filter 2 (Up) with no difference.</param>
    public void Write(ByteWriter target, ReadOnlySpan<byte> lines, int stride, ReadOnlySpan<int> repeats)
    {
        Tokens(lines, stride, repeats);
        _literals.Counts[EndOfBlock] = 1;
        _literals.Build();
        _distances.Build();
        Header();

        var bits = 3 + 14 + (3 * HeaderLengths()) + _lengths.Bits + HeaderExtraBits() + _literals.Bits + _distances.Bits + _extraBits;
        target.Add([0x78, 0x9C]);
        var block = target.Take((int)((bits + 7) / 8));
        Encode(block);
        target.BigEndian(Adler(lines, stride, repeats));
    }

    private void Tokens(ReadOnlySpan<byte> lines, int stride, ReadOnlySpan<int> repeats)
    {
        Array.Clear(_heads);
        Array.Clear(_literals.Counts);
        Array.Clear(_distances.Counts);
        (_count, _extraBits, _pendingLength) = (0, 0, 0);
        _hashed = repeats.Length > 1 && repeats[1] >= 6 ? LongHash : ShortHash;
        if (_previous.Length < lines.Length) _previous = new int[lines.Length];
        if (_costs.Length <= stride) _costs = new int[stride + 1];

        var above = 0;
        for (var i = 0; i < repeats.Length; i++)
        {
            Line(lines, i, stride, above, repeats);
            Repeat(stride, repeats[i], i > 0 ? repeats[i - 1] : 0, above);
            above = (1 + repeats[i]) * stride;
        }

        Flush();
    }

    /// <summary>Greedy with one byte of second thoughts, over the lines given, as if their repetitions were not there.</summary>
    private void Line(ReadOnlySpan<byte> lines, int index, int stride, int above, ReadOnlySpan<int> repeats)
    {
        var (start, end) = (index * stride, (index + 1) * stride);
        for (var i = 0; i < stride; i++) _costs[i + 1] = _costs[i] + (lines[start + i] is 0 or 0xFF ? PlainCost : MixedCost);
        var at = start;
        if (_pendingLength > 0 && _pendingDistance == above && index > 0)
        {
            var same = lines[start..end].CommonPrefixLength(lines[(start - stride)..start]);
            Match(same, above);
            for (; at < start + same; at++) Insert(lines, at, start, end);
        }

        var found = Longest(lines, at, index, stride, above, repeats);
        while (at < end)
        {
            Insert(lines, at, start, end);
            if (found.Gain <= 0)
            {
                Literal(lines[at++]);
                found = Longest(lines, at, index, stride, above, repeats);
                continue;
            }

            if (found.Length < PatientLength)
            {
                var later = Longest(lines, at + 1, index, stride, above, repeats);
                if (later.Gain > found.Gain + Doubt)
                {
                    Literal(lines[at++]);
                    found = later;
                    continue;
                }
            }

            Match(found.Length, found.Distance);
            for (var next = at + 1; next < at + found.Length; next++) Insert(lines, next, start, end);
            at += found.Length;
            found = Longest(lines, at, index, stride, above, repeats);
        }
    }

    /// <summary>The match at a place that saves most: with the byte before, with the line above, or with what begins the same.</summary>
    private (int Length, int Distance, int Gain) Longest(ReadOnlySpan<byte> lines, int at, int index, int stride, int above, ReadOnlySpan<int> repeats)
    {
        var (start, end) = (index * stride, (index + 1) * stride);
        if (at + ShortestMatch > end) return default;
        var here = lines[at..end];
        var best = (Length: 0, Distance: 0, Gain: 0);
        if (at > start && here[0] == lines[at - 1]) Consider(at - start, here.CommonPrefixLength(lines[(at - 1)..end]), 1, ref best);
        if (index > 0 && above <= Window) Consider(at - start, here.CommonPrefixLength(lines[(at - stride)..start]), above, ref best);
        if (at + _hashed > end) return best;

        var candidate = _heads[Hash(lines, at)] - 1;
        var (line, lineStart, offset) = (index, start, 0);
        for (var tries = ChainLimit; candidate >= 0 && tries > 0; tries--, candidate = _previous[candidate] - 1)
        {
            // Candidates run backwards, and so does the distance of their lines.
            while (candidate < lineStart)
            {
                lineStart -= stride;
                line--;
                offset += (1 + repeats[line]) * stride;
            }

            var distance = offset + (at - start) - (candidate - lineStart);
            if (distance > Window) break;

            // What a match copies may be its own beginning, but not what lies beyond the line it comes from.
            var source = lines[candidate..(line == index ? end : lineStart + stride)];
            if (best.Length < here.Length && (best.Length >= source.Length || source[best.Length] != here[best.Length])) continue;
            Consider(at - start, here.CommonPrefixLength(source), distance, ref best);
        }

        return best;
    }

    private void Consider(int column, int length, int distance, ref (int Length, int Distance, int Gain) best)
    {
        if (length < ShortestMatch) return;
        var gain = _costs[column + length] - _costs[column] - MatchCost - (4 * DistanceBits(distance));
        if (gain > best.Gain) best = (length, distance, gain);
    }

    /// <summary>Makes a place known to later ones; the inside of a run is not, which the byte before finds as well.</summary>
    private void Insert(ReadOnlySpan<byte> lines, int at, int start, int end)
    {
        if (at + _hashed > end || (at > start && lines[at - 1] == lines[at] && lines[at + 1] == lines[at])) return;
        ref var head = ref _heads[Hash(lines, at)];
        _previous[at] = head;
        head = at + 1;
    }

    private int Hash(ReadOnlySpan<byte> lines, int at)
    {
        var first = BinaryPrimitives.ReadUInt32LittleEndian(lines[at..]) * 0x9E3779B1;
        return (int)((_hashed == LongHash ? (first ^ lines[at + 4]) * 0x85EBCA6B : first) >> (32 - HashBits));
    }

    /// <summary>The repetitions of a line, copied from those of the line before where there are as many.</summary>
    private void Repeat(int stride, int count, int before, int above)
    {
        if (count == 0) return;
        var copied = above is > 0 and <= Window ? Math.Min(count, before) : 0;
        if (copied > 0)
        {
            Match(copied * stride, above);
        }
        else if (before > 0 && 2 * stride <= Window)
        {
            Match(stride, 2 * stride);
            copied = 1;
        }
        else
        {
            Literal(2);
            Literal(0);
            if (stride - 2 >= ShortestMatch) Match(stride - 2, 1);
            else for (var i = 2; i < stride; i++) Literal(0);
            copied = 1;
        }

        if (count > copied) Match((count - copied) * stride, stride);
    }

    private void Literal(byte value)
    {
        Flush();
        _literals.Counts[value]++;
        Add(value);
    }

    private void Match(int length, int distance)
    {
        if (length == 0) return;
        if (_pendingLength > 0 && _pendingDistance != distance) Flush();
        _pendingLength += length;
        _pendingDistance = distance;
    }

    private void Flush()
    {
        while (_pendingLength > 0)
        {
            // No piece may be shorter than a match can be.
            var length = _pendingLength <= LongestMatch ? _pendingLength : Math.Min(LongestMatch, _pendingLength - ShortestMatch);
            _pendingLength -= length;
            _literals.Counts[LengthSymbol(length)]++;
            _distances.Counts[DistanceSymbol(_pendingDistance)]++;
            _extraBits += LengthBits(length) + DistanceBits(_pendingDistance);
            Add(((uint)length << 16) | (uint)(_pendingDistance - 1));
        }
    }

    private void Add(uint token)
    {
        if (_count == _tokens.Length) Array.Resize(ref _tokens, _count * 2);
        _tokens[_count++] = token;
    }

    // RFC 1951 §3.2.5: four lengths share a number of extra bits, and two distances.
    private static int LengthBits(int length) => length is < 11 or LongestMatch ? 0 : BitOperations.Log2((uint)length - 3) - 2;

    private static int LengthSymbol(int length)
    {
        if (length == LongestMatch) return 285;
        var value = length - 3;
        return value < 8 ? 257 + value : 253 + (4 * BitOperations.Log2((uint)value)) + ((value >> LengthBits(length)) & 3);
    }

    private static int DistanceBits(int distance) => distance < 5 ? 0 : BitOperations.Log2((uint)distance - 1) - 1;

    private static int DistanceSymbol(int distance)
    {
        var value = distance - 1;
        return value < 4 ? value : (2 * BitOperations.Log2((uint)value)) + ((value >> DistanceBits(distance)) & 1);
    }

    /// <summary>The lengths of both codes as runs (RFC 1951 §3.2.7).</summary>
    private void Header()
    {
        _header.Clear();
        Array.Clear(_lengths.Counts);
        Span<byte> all = stackalloc byte[286 + 30];
        var literals = Math.Max(257, _literals.Used);
        _literals.Lengths.AsSpan(0, literals).CopyTo(all);
        _distances.Lengths.AsSpan(0, _distances.Used).CopyTo(all[literals..]);
        all = all[..(literals + _distances.Used)];
        for (var i = 0; i < all.Length;)
        {
            var run = 1;
            while (i + run < all.Length && all[i + run] == all[i]) run++;
            if (all[i] == 0 && run >= 11) Symbol(18, (run = Math.Min(run, 138)) - 11);
            else if (all[i] == 0 && run >= 3) Symbol(17, (run = Math.Min(run, 10)) - 3);
            else if (i > 0 && all[i] == all[i - 1] && run >= 3) Symbol(16, (run = Math.Min(run, 6)) - 3);
            else
            {
                run = 1;
                Symbol(all[i], 0);
            }

            i += run;
        }

        _lengths.Build();

        void Symbol(int symbol, int extra)
        {
            _lengths.Counts[symbol]++;
            _header.Add(((byte)symbol, (byte)extra));
        }
    }

    private int HeaderLengths()
    {
        var count = 19;
        while (count > 4 && _lengths.Lengths[LengthOrder[count - 1]] == 0) count--;
        return count;
    }

    private long HeaderExtraBits() => (2L * _lengths.Counts[16]) + (3L * _lengths.Counts[17]) + (7L * _lengths.Counts[18]);

    private void Encode(Span<byte> block)
    {
        var bits = new BitSink(block);
        bits.Add(1 | (2 << 1), 3);
        bits.Add((uint)(Math.Max(257, _literals.Used) - 257), 5);
        bits.Add((uint)(_distances.Used - 1), 5);
        var lengths = HeaderLengths();
        bits.Add((uint)(lengths - 4), 4);
        foreach (var symbol in LengthOrder[..lengths]) bits.Add(_lengths.Lengths[symbol], 3);
        foreach (var (symbol, extra) in _header)
        {
            bits.Add(_lengths[symbol], _lengths.Lengths[symbol]);
            if (symbol >= 16) bits.Add(extra, symbol switch { 16 => 2, 17 => 3, _ => 7 });
        }

        foreach (var token in _tokens.AsSpan(0, _count))
        {
            var (length, low) = ((int)(token >> 16), (int)(token & 0xFFFF));
            if (length == 0)
            {
                bits.Add(_literals[low], _literals.Lengths[low]);
                continue;
            }

            var symbol = LengthSymbol(length);
            bits.Add(_literals[symbol], _literals.Lengths[symbol]);
            bits.Add((uint)(length - 3) & ((1u << LengthBits(length)) - 1), LengthBits(length));
            var distance = DistanceSymbol(low + 1);
            bits.Add(_distances[distance], _distances.Lengths[distance]);
            bits.Add((uint)low & ((1u << DistanceBits(low + 1)) - 1), DistanceBits(low + 1));
        }

        bits.Add(_literals[EndOfBlock], _literals.Lengths[EndOfBlock]);
        bits.End();
    }

    /// <summary>Adler-32 (RFC 1950 §8.2). A repetition is one byte 2 and zeros, so its sums have a closed form.</summary>
    private static uint Adler(ReadOnlySpan<byte> lines, int stride, ReadOnlySpan<int> repeats)
    {
        var (a, b) = (1u, 0u);
        for (var i = 0; i < repeats.Length; i++)
        {
            // A line is short enough for 32 bits: at most 1,025 bytes.
            foreach (var value in lines.Slice(i * stride, stride)) b += a += value;
            (a, b) = (a % AdlerModulus, b % AdlerModulus);
            var count = (ulong)repeats[i];
            b = (uint)((b + ((ulong)stride * ((count * a) + (count * (count + 1))))) % AdlerModulus);
            a = (uint)((a + (2 * count)) % AdlerModulus);
        }

        return (b << 16) | a;
    }

    /// <summary>Bits into bytes, lowest first.</summary>
    private ref struct BitSink(Span<byte> bytes)
    {
        private readonly Span<byte> _bytes = bytes;
        private ulong _bits;
        private int _count;
        private int _at;

        public void Add(uint value, int count)
        {
            _bits |= (ulong)value << _count;
            _count += count;
            if (_count < 32) return;
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes[_at..], (uint)_bits);
            _at += 4;
            _bits >>= 32;
            _count -= 32;
        }

        public void End()
        {
            for (; _count > 0; _count -= 8, _bits >>= 8) _bytes[_at++] = (byte)_bits;
        }
    }
}
