namespace QrAspire.Api.Rendering.Decoding;

/// <summary>Reads bits, most significant first.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Left => (_bytes.Length * 8) - _at;

    /// <summary>The next bits as a number; -1 when there are too few.</summary>
    public int Read(int count)
    {
        if (count > Left) return -1;
        var value = 0;
        for (var i = 0; i < count; i++, _at++) value = (value << 1) | ((_bytes[_at >> 3] >> (7 - (_at & 7))) & 1);
        return value;
    }
}
