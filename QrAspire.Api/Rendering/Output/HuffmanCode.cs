namespace QrAspire.Api.Rendering.Output;

/// <summary>A canonical prefix code of DEFLATE (RFC 1951 §3.2.2): lengths from frequencies, codes from lengths.</summary>
/// <param name="symbols">Size of the alphabet.</param>
/// <param name="limit">Longest code in bits.</param>
internal sealed class HuffmanCode(int symbols, int limit)
{
    private const int MaxDepth = 32;

    private readonly ulong[] _sorted = new ulong[symbols];
    private readonly uint[] _weights = new uint[symbols * 2];
    private readonly ushort[] _parents = new ushort[symbols * 2];
    private readonly ushort[] _codes = new ushort[symbols];

    /// <summary>How often each symbol occurs; count here, then <see cref="Build"/>.</summary>
    public uint[] Counts { get; } = new uint[symbols];

    /// <summary>Length of each symbol's code in bits, 0 for symbols that do not occur.</summary>
    public byte[] Lengths { get; } = new byte[symbols];

    /// <summary>A symbol's code with its first bit lowest, as DEFLATE packs it.</summary>
    public uint this[int symbol] => _codes[symbol];

    /// <summary>Symbols up to the last that occurs.</summary>
    public int Used { get; private set; }

    /// <summary>Bits that all counted symbols take.</summary>
    public long Bits
    {
        get
        {
            var bits = 0L;
            for (var i = 0; i < Used; i++) bits += (long)Counts[i] * Lengths[i];
            return bits;
        }
    }

    /// <summary>Makes the code. With fewer than two symbols there is still one bit: readers refuse an empty code.</summary>
    public void Build()
    {
        Array.Clear(Lengths);
        var leaves = 0;
        Used = 0;
        for (var i = 0; i < symbols; i++)
        {
            if (Counts[i] == 0) continue;
            _sorted[leaves++] = ((ulong)Counts[i] << 16) | (uint)i;
            Used = i + 1;
        }

        if (leaves < 2)
        {
            Used = Math.Max(Used, 1);
            Lengths[Used - 1] = 1;
            _codes[Used - 1] = 0;
            return;
        }

        _sorted.AsSpan(0, leaves).Sort();
        Span<int> lengths = stackalloc int[MaxDepth];
        lengths.Clear();
        Depths(leaves, lengths);
        Limit(lengths);
        Assign(leaves, lengths);
    }

    /// <summary>Huffman's tree by two queues: sorted leaves, and inner nodes, which come to be in order of weight.</summary>
    private void Depths(int leaves, Span<int> lengths)
    {
        var (leaf, inner, next) = (0, leaves, leaves);
        for (var i = 0; i < leaves; i++) _weights[i] = (uint)(_sorted[i] >> 16);
        for (; next < (2 * leaves) - 1; next++)
        {
            var (first, second) = (Lightest(), Lightest());
            _weights[next] = _weights[first] + _weights[second];
            (_parents[first], _parents[second]) = ((ushort)next, (ushort)next);
        }

        // The weights' places are reused for depths, from the root down.
        var root = (2 * leaves) - 2;
        _weights[root] = 0;
        for (var node = root - 1; node >= 0; node--)
        {
            _weights[node] = _weights[_parents[node]] + 1;
            if (node < leaves) lengths[(int)Math.Min(_weights[node], MaxDepth - 1)]++;
        }

        int Lightest() => leaf < leaves && (inner == next || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
    }

    /// <summary>Shortens codes beyond the limit and lengthens others until the code is complete again (Kraft's sum is 1).</summary>
    private void Limit(Span<int> lengths)
    {
        for (var length = limit + 1; length < MaxDepth; length++) lengths[limit] += lengths[length];
        var sum = 0L;
        for (var length = 1; length <= limit; length++) sum += (long)lengths[length] << (limit - length);
        for (; sum > 1L << limit; sum--)
        {
            lengths[limit]--;
            var length = limit - 1;
            while (lengths[length] == 0) length--;
            lengths[length]--;
            lengths[length + 1] += 2;
        }
    }

    private void Assign(int leaves, ReadOnlySpan<int> lengths)
    {
        // The rarest symbols come first and get the longest codes.
        var at = 0;
        for (var length = limit; length > 0; length--)
        {
            for (var i = 0; i < lengths[length]; i++) Lengths[(int)(_sorted[at++] & 0xFFFF)] = (byte)length;
        }

        Span<uint> first = stackalloc uint[MaxDepth];
        var code = 0u;
        for (var length = 1; length <= limit; length++)
        {
            first[length] = code;
            code = (code + (uint)lengths[length]) << 1;
        }

        for (var i = 0; i < Used; i++)
        {
            if (Lengths[i] is var length and > 0) _codes[i] = (ushort)(Reverse(first[length]++) >> (32 - length));
        }
    }

    private static uint Reverse(uint value)
    {
        value = ((value >> 1) & 0x55555555) | ((value & 0x55555555) << 1);
        value = ((value >> 2) & 0x33333333) | ((value & 0x33333333) << 2);
        value = ((value >> 4) & 0x0F0F0F0F) | ((value & 0x0F0F0F0F) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
