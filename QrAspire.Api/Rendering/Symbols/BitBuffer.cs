namespace QrAspire.Api.Rendering.Symbols;

/// <summary>A reusable bit stream, most significant bit first.</summary>
internal sealed class BitBuffer(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private ulong _pending;
    private int _pendingBits;
    private int _length;

    public int Bits => (_length * 8) + _pendingBits;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => (_pending, _pendingBits, _length) = (0, 0, 0);

    /// <summary>Adds the low <paramref name="count"/> bits of <paramref name="value"/>, at most 32.</summary>
    public void Add(int value, int count)
    {
        _pending = (_pending << count) | (uint)value;
        _pendingBits += count;
        while (_pendingBits >= 8)
        {
            _pendingBits -= 8;
            _bytes[_length++] = (byte)(_pending >> _pendingBits);
        }
    }

    /// <summary>Removes the bits that do not fill a byte and returns them.</summary>
    public int TakePending()
    {
        var value = (int)(_pending & ((1UL << _pendingBits) - 1));
        _pendingBits = 0;
        return value;
    }
}
